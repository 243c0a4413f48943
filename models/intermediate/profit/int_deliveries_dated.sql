{#-
  One row per parcel of an order, and one for an order without any, with the day that it counts as delivered: the day
  that the source tells; else so many days after the order as the var assumed_delivery_days says, and not before it was
  shipped, which is an estimate.
-#}
with orders as (

    select * from {{ ref('orders') }}

),

deliveries as (

    select * from {{ ref('deliveries') }}

)

select
    orders.order_id,
    orders.customer_id,
    orders.ordered_on,
    {{ to_shop_date('orders.cancelled_at') }} as cancelled_on,
    deliveries.delivery_id,
    deliveries.load_id,
    orders.load_id as order_load_id,
    {{ later(
        'orders.ordered_on',
        'coalesce(deliveries.delivered_on, ' ~ later(
            dateadd('day', var('assumed_delivery_days'), 'orders.ordered_on'),
            'coalesce(deliveries.shipped_on, orders.ordered_on)'
        ) ~ ')'
    ) }} as delivered_on,
    deliveries.delivered_on is null as is_estimate,
    coalesce(deliveries.is_synthetic, false) as is_synthetic
from orders
left join deliveries
    on orders.order_id = deliveries.order_id
