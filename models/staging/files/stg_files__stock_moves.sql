with source as (

    select * from {{ source('files', 'stock_moves') }}

),

renamed as (

    select
        -- ids
        _load_id as load_id,
        coalesce(shop, 'files') as shop,
        stock_move_id,
        sku,

        -- strings
        reason,

        -- numerics
        quantity,
        {{ money('unit_cost') }} as unit_cost,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        moved_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
