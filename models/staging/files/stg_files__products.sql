with source as (

    select * from {{ source('files', 'products') }}

),

renamed as (

    select
        -- ids
        coalesce(shop, 'files') as shop,
        sku,

        -- strings
        title,
        category,
        brand,
        upper(unit_cost_currency) as unit_cost_currency,

        -- numerics
        {{ money('unit_cost') }} as unit_cost,
        {{ money('list_price') }} as list_price,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        updated_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
