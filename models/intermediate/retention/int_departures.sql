{{ config(materialized='table', schema='intermediate') }}
{#-
  One row per customer and month in which the customer was lost: the last purchase before, and the product that most was
  spent on in the year up to it.
-#}
with lost as (

    select
        customer_id,
        month as lost_month,
        {{ dateadd('day', -1, dateadd('month', 1, 'month')) }} as lost_by
    from {{ ref('int_activity_states') }}
    where is_lost

),

last_days as (

    select
        lost.customer_id,
        lost.lost_month,
        lost.lost_by,
        max(gaps.purchased_on) as last_order_on
    from lost
    inner join {{ ref('int_purchase_gaps') }} as gaps
        on lost.customer_id = gaps.customer_id
        and gaps.cycle_of = 'all'
        and gaps.purchased_on <= lost.lost_by
    group by lost.customer_id, lost.lost_month, lost.lost_by

),

bought as (

    select
        last_days.customer_id,
        last_days.lost_month,
        order_lines.shop || ':' || order_lines.sku as product_id,
        sum(order_lines.amount) as amount
    from last_days
    inner join {{ ref('orders') }} as orders
        on last_days.customer_id = orders.customer_id
        and orders.ordered_on <= last_days.last_order_on
        and orders.ordered_on > {{ dateadd('day', -365, 'last_days.last_order_on') }}
    inner join {{ ref('order_lines') }} as order_lines
        on orders.order_id = order_lines.order_id
    where orders.is_purchase
        and order_lines.line_type = 'goods'
        and order_lines.quantity > 0
        and order_lines.unit_price > 0
        and order_lines.sku is not null
    group by last_days.customer_id, last_days.lost_month, order_lines.shop || ':' || order_lines.sku

),

favourites as (

    select *
    from bought
    qualify row_number() over (partition by customer_id, lost_month order by amount desc, product_id) = 1

)

select
    last_days.customer_id,
    last_days.lost_month,
    last_days.lost_by,
    last_days.last_order_on,
    favourites.product_id
from last_days
left join favourites
    on last_days.customer_id = favourites.customer_id
    and last_days.lost_month = favourites.lost_month
