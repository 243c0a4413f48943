{#- One row per order line of every switched-on source, with its line type settled. -#}
with order_lines as (

    {{ union_sources('order_lines') }}

),

stock_code_types as (

    select * from {{ ref('stock_code_types') }}

)

select
    order_lines.shop || ':' || order_lines.order_id || ':' || order_lines.line_id as order_line_id,
    {{ global_id('order_lines.shop', 'order_lines.order_id') }} as order_id,
    order_lines.source,
    order_lines.shop,
    -- what the source says, else what the stock code says, else goods
    coalesce(order_lines.line_type, stock_code_types.line_type, 'goods') as line_type,
    order_lines.sku,
    order_lines.title,
    cast(order_lines.quantity as {{ type_int() }}) as quantity,
    order_lines.unit_price,
    order_lines.discount_amount,
    {{ mul_money('order_lines.quantity', 'order_lines.unit_price') }} as gross_amount,
    order_lines.is_synthetic
from order_lines
left join stock_code_types
    on order_lines.sku = stock_code_types.stock_code
