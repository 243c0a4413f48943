{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#-
  One row per order that is still not paid more than payment_terms_days after it was placed: its status says so (var
  unpaid_statuses), and payments and refunds leave something open.
-#}
with paid as (

    select
        order_id,
        sum(amount) as amount
    from {{ ref('payments') }}
    where kind in ('charge', 'refund')
        and order_id is not null
    group by order_id

),

refunded as (

    select
        order_id,
        sum(amount) as amount
    from {{ ref('refunds') }}
    where order_id is not null
    group by order_id

),

unpaid as (

    select
        orders.order_id,
        orders.customer_id,
        {{ dateadd('day', var('payment_terms_days'), 'orders.ordered_on') }} as due_on,
        orders.total_amount + coalesce(refunded.amount, 0) - coalesce(paid.amount, 0) as overdue_amount,
        as_of.as_of_on
    from {{ ref('orders') }} as orders
    left join paid
        on orders.order_id = paid.order_id
    left join refunded
        on orders.order_id = refunded.order_id
    cross join {{ ref('int_as_of') }} as as_of
    where orders.financial_status in ({{ quoted_words(var('unpaid_statuses')) }})
        and orders.cancelled_at is null

)

select
    order_id,
    customer_id,
    due_on,
    {{ money('overdue_amount') }} as overdue_amount,
    {{ datediff('due_on', 'as_of_on', 'day') }} as days_late
from unpaid
where due_on < as_of_on
    and overdue_amount > 0
