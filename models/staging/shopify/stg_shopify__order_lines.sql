{#- Line items and shipping lines are one thing here: what was charged on an order. No join: two tables of one shape. -#}
with line_items as (

    select
        _parent_id,
        {{ last_segment('id') }} as line_id,
        sku,
        title,
        case when is_gift_card then 'voucher' end as line_type,
        quantity,
        original_unit_price_set__shop_money__amount as unit_price,
        coalesce(total_discount_set__shop_money__amount, 0) as discount_amount,
        original_unit_price_set__presentment_money__amount as unit_price_transaction,
        total_discount_set__presentment_money__amount as discount_transaction,
        _load_id,
        _loaded_at
    from {{ source('shopify', 'orders__line_items') }}

),

shipping_lines as (

    -- the price of a shipping line is its whole amount
    select
        _parent_id,
        'shipping-' || {{ last_segment('id') }} as line_id,
        code as sku,
        title,
        'shipping' as line_type,
        1 as quantity,
        original_price_set__shop_money__amount as unit_price,
        0 as discount_amount,
        original_price_set__presentment_money__amount as unit_price_transaction,
        {{ money('0') }} as discount_transaction,
        _load_id,
        _loaded_at
    from {{ source('shopify', 'orders__shipping_lines') }}

),

source as (

    select * from line_items
    union all
    select * from shipping_lines

),

renamed as (

    select
        -- ids
        _load_id as load_id,
        'shopify' as shop,
        {{ last_segment('_parent_id') }} as order_id,
        line_id,
        cast(null as {{ type_string() }}) as customer_id,

        -- strings
        sku,
        title,
        line_type,
        cast(null as {{ type_string() }}) as country,
        cast(null as {{ type_string() }}) as currency,

        -- numerics
        quantity,
        {{ money('unit_price') }} as unit_price,
        {{ money('discount_amount') }} as discount_amount,
        {{ money('unit_price_transaction') }} as unit_price_transaction,
        {{ money('discount_transaction') }} as discount_transaction,

        -- booleans
        false as is_synthetic,

        -- timestamps: an order's lines carry the order's own
        cast(null as {{ type_timestamp() }}) as ordered_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
