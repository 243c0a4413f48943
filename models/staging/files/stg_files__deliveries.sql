{#- A file tells of an order's delivery in the row of the order: one parcel, the last. -#}
with source as (

    select * from {{ source('files', 'orders') }}

),

renamed as (

    select
        -- ids
        _load_id as load_id,
        coalesce(shop, 'files') as shop,
        order_id,
        'file' as delivery_id,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        shipped_at,
        delivered_at,
        _loaded_at as loaded_at
    from source
    where shipped_at is not null
        or delivered_at is not null

)

select * from renamed
