with source as (

    select * from {{ source('files', 'reviews') }}

),

renamed as (

    select
        -- ids
        coalesce(shop, 'files') as shop,
        review_id,
        customer_id,

        -- strings
        sku,
        title,
        body,

        -- numerics
        rating,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        reviewed_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
