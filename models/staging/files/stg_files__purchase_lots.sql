with source as (

    select * from {{ source('files', 'purchase_lots') }}

),

renamed as (

    select
        -- ids
        coalesce(shop, 'files') as shop,
        lot_id,
        sku,

        -- strings
        upper(currency) as currency,

        -- numerics
        quantity,
        {{ money('unit_cost') }} as unit_cost,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        received_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
