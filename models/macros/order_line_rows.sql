{#-
  Order lines of the sources, as a query: global ids, the type settled, the order's time. `only` and `where` as in
  union_sources.
-#}
{% macro order_line_rows(only=none, where=none) -%}
    select
        order_lines.shop || ':' || order_lines.order_id || ':' || order_lines.line_id as order_line_id,
        order_lines.global_order_id as order_id,
        orders.ordered_at,
        orders.ordered_on,
        -- what the source says, else what the stock code says, else goods
        coalesce(order_lines.line_type, stock_code_types.line_type, 'goods') as line_type,
        order_lines.sku,
        order_lines.title,
        cast(order_lines.quantity as {{ type_int() }}) as quantity,
        order_lines.unit_price,
        {{ mul_money('order_lines.quantity', 'order_lines.unit_price') }} as gross_amount,
        order_lines.discount_amount,
        {{ mul_money('order_lines.quantity', 'order_lines.unit_price') }} - order_lines.discount_amount as amount,
        {{ mul_money('order_lines.quantity', 'order_lines.unit_price_transaction') }} as gross_transaction,
        order_lines.discount_transaction,
        order_lines.shop,
        order_lines.source,
        order_lines.is_synthetic,
        {{ order_day('orders.ordered_on') }} as order_day
    from (
        select
            source_lines.*,
            {{ global_id('source_lines.shop', 'source_lines.order_id') }} as global_order_id
        from (

            {{ union_sources('order_lines', only=only, where=where) }}

        ) as source_lines
    ) as order_lines
    left join {{ ref('int_orders_unioned') }} as orders
        on order_lines.global_order_id = orders.order_id
    left join {{ ref('stock_code_types') }} as stock_code_types
        on order_lines.sku = stock_code_types.stock_code
{%- endmacro %}
