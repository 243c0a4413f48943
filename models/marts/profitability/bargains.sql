with adjustments as (

    {{ finance_rows('price_adjustments') }}
        and kind = 'bargaining'

),

lines as (

    select * from {{ ref('order_lines') }}

),

orders as (

    select * from {{ ref('orders') }}

)

select
    {{ global_id('adjustments.shop', 'adjustments.adjustment_id') }} as adjustment_id,
    orders.order_id,
    lines.order_line_id,
    orders.customer_id,
    orders.ordered_on,
    lines.sku,
    lines.quantity,
    adjustments.old_price,
    adjustments.new_price,
    adjustments.amount,
    adjustments.agent_id,
    adjustments.reason,
    -- what the line says against what the paper says: zero unless one of them is wrong
    adjustments.amount - {{ mul_money('lines.quantity', 'adjustments.new_price - adjustments.old_price') }} as unexplained,
    adjustments.is_synthetic
from adjustments
inner join orders
    on {{ global_id('adjustments.shop', 'adjustments.order_id') }} = orders.order_id
left join lines
    on {{ global_id('adjustments.shop', 'adjustments.order_id') }} || ':' || adjustments.line_id = lines.order_line_id
