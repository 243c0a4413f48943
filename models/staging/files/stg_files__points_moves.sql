with source as (

    select * from {{ source('files', 'points_moves') }}

),

renamed as (

    select
        -- ids
        _load_id as load_id,
        coalesce(shop, 'files') as shop,
        points_move_id,
        customer_id,
        order_id,

        -- strings
        lower(kind) as kind,

        -- numerics
        points,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        moved_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
