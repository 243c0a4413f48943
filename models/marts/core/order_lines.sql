with order_lines as (

    select * from {{ ref('int_order_lines_unioned') }}

),

orders as (

    select * from {{ ref('int_orders_unioned') }}

),

joined as (

    select
        order_lines.order_line_id,
        order_lines.order_id,
        orders.customer_id,
        orders.ordered_at,
        orders.ordered_on,
        order_lines.line_type,
        order_lines.sku,
        order_lines.title,
        order_lines.quantity,
        order_lines.unit_price,
        order_lines.gross_amount,
        order_lines.discount_amount,
        order_lines.gross_amount - order_lines.discount_amount as amount,
        order_lines.shop,
        order_lines.source,
        order_lines.is_synthetic
    from order_lines
    left join orders
        on order_lines.order_id = orders.order_id

)

select * from joined
