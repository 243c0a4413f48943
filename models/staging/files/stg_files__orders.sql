with source as (

    select * from {{ source('files', 'orders') }}

),

renamed as (

    select
        -- ids
        _load_id as load_id,
        coalesce(shop, 'files') as shop,
        order_id,
        coalesce(order_number, order_id) as order_number,
        customer_id,

        -- strings
        lower(trim(email)) as email,
        phone,
        upper(currency) as currency,
        upper(currency) as transaction_currency,
        country,
        upper(country_code) as country_code,
        channel,
        utm_source,
        utm_medium,
        utm_campaign,
        lower(financial_status) as financial_status,
        discount_code,

        -- numerics: a file states one amount
        {{ money('1') }} as transaction_rate,

        -- booleans
        coalesce(attribution_is_synthetic, is_synthetic, false) as attribution_is_synthetic,
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        ordered_at,
        cancelled_at,
        updated_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
