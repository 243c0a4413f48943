with source as (

    select * from {{ source('shopify', 'orders__fulfillments') }}

),

renamed as (

    select
        -- ids
        _load_id as load_id,
        'shopify' as shop,
        {{ last_segment('_parent_id') }} as order_id,
        {{ last_segment('id') }} as delivery_id,

        -- booleans: a shop's own parcels carry no such name
        coalesce(name like '[synthetic] %', false) as is_synthetic,

        -- timestamps: a parcel that no carrier has scanned left when it was made
        coalesce(in_transit_at, created_at) as shipped_at,
        delivered_at,
        _loaded_at as loaded_at
    from source
    -- what was called off, or never left
    where upper(coalesce(status, 'SUCCESS')) not in ('CANCELLED', 'ERROR', 'FAILURE')

)

select * from renamed
