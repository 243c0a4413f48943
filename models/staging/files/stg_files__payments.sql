with source as (

    select * from {{ source('files', 'payments') }}

),

renamed as (

    select
        -- ids
        _load_id as load_id,
        coalesce(shop, 'files') as shop,
        payment_id,
        order_id,

        -- strings
        coalesce(lower(kind), 'charge') as kind,
        upper(currency) as currency,

        -- numerics
        {{ money('amount') }} as amount,
        {{ money('fee') }} as fee,
        {{ money('net') }} as net,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        paid_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
