with source as (

    select * from {{ source('files', 'shop_finance_report') }}

),

renamed as (

    select
        -- ids
        shop,
        period,

        -- strings
        upper(currency) as currency,

        -- numerics: a line that the report does not have is null
        orders,
        {{ money('gross_sales') }} as gross_sales,
        {{ money('discounts') }} as discounts,
        {{ money(adapter.quote('returns')) }} as returns_amount,
        {{ money('net_sales') }} as net_sales,
        {{ money('shipping') }} as shipping,
        {{ money('taxes') }} as taxes,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        day,
        _loaded_at as loaded_at
    from source

)

select * from renamed
