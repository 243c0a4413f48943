{#- Refunded line items and refunded shipping lines, one shape; amounts are positive as Shopify states them. -#}
with item_lines as (

    select
        _parent__parent_id,
        _parent_id,
        {{ last_segment('id') }} as refund_line_id,
        {{ last_segment('line_item__id') }} as line_id,
        lower(restock_type) as restock_type,
        quantity,
        price_set__shop_money__amount as unit_price,
        subtotal_set__shop_money__amount as subtotal,
        subtotal_set__presentment_money__amount as subtotal_transaction
    from {{ source('shopify', 'orders__refunds__refund_line_items') }}

),

shipping_lines as (

    select
        _parent__parent_id,
        _parent_id,
        'shipping-' || {{ last_segment('id') }} as refund_line_id,
        'shipping-' || {{ last_segment('shipping_line__id') }} as line_id,
        cast(null as {{ type_string() }}) as restock_type,
        1 as quantity,
        subtotal_amount_set__shop_money__amount as unit_price,
        subtotal_amount_set__shop_money__amount as subtotal,
        subtotal_amount_set__presentment_money__amount as subtotal_transaction
    from {{ source('shopify', 'orders__refunds__refund_shipping_lines') }}

),

source as (

    select * from item_lines
    union all
    select * from shipping_lines

),

renamed as (

    select
        -- ids
        'shopify' as shop,
        {{ last_segment('_parent__parent_id') }} as order_id,
        {{ last_segment('_parent_id') }} as refund_id,
        refund_line_id,
        line_id,

        -- strings
        restock_type,

        -- numerics
        quantity,
        {{ money('unit_price') }} as unit_price,
        {{ money('subtotal') }} as subtotal,
        {{ money('subtotal_transaction') }} as subtotal_transaction
    from source

)

select * from renamed
