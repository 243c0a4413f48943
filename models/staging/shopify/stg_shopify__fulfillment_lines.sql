with source as (

    select * from {{ source('shopify', 'orders__fulfillments__fulfillment_line_items') }}

),

renamed as (

    select
        -- ids
        'shopify' as shop,
        {{ last_segment('_parent__parent_id') }} as order_id,
        {{ last_segment('_parent_id') }} as delivery_id,
        {{ last_segment('line_item__id') }} as line_id,

        -- numerics
        quantity
    from source

)

select * from renamed
