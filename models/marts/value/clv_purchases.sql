{#-
  One row per customer and shop day with a purchase. Orders of one day are one purchase, as in the literature: a model of
  repeat buying counts decisions to buy. A day is kept when more of it was kept than sent back.
-#}
{%- set margin = var('clv_margin', 'cm2') %}
with orders as (

    select * from {{ ref('orders') }}
    where is_purchase
        and customer_id is not null

),

order_profit as (

    select * from {{ ref('order_profit') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

summed as (

    select
        orders.customer_id,
        orders.ordered_on as purchased_on,
        count(*) as orders_made,
        sum(order_profit.net_sales) as net_sales,
        sum(order_profit.{{ margin }}) as margin,
        {{ any_true('order_profit.costs_are_synthetic') }} as costs_are_synthetic
    from orders
    inner join order_profit
        on orders.order_id = order_profit.order_id
    cross join as_of
    where orders.ordered_on <= as_of.as_of_on
    group by orders.customer_id, orders.ordered_on

)

select
    customer_id,
    purchased_on,
    orders_made,
    {{ money('net_sales') }} as net_sales,
    {{ money('margin') }} as margin,
    net_sales > 0 as is_kept,
    costs_are_synthetic
from summed
