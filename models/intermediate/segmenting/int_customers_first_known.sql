{#-
  One row per customer: the day somebody first knew of the person, by any record that is stitched to it, and the day of
  the first question or registration of interest, where that was before the first purchase.
-#}
with as_of as (

    select * from {{ ref('int_as_of') }}

),

customers as (

    select * from {{ ref('customers') }}

),

records as (

    select
        customer_key as customer_id,
        record_kind,
        {{ to_shop_date('first_seen_at') }} as seen_on
    from {{ ref('customer_identities') }}
    where first_seen_at is not null

),

orders as (

    select
        customer_id,
        min(ordered_on) as first_order_on,
        min(case when is_purchase then ordered_on end) as first_purchase_on
    from {{ ref('orders') }}
    where customer_id is not null
    group by customer_id

),

asked as (

    select customer_id, created_on as seen_on
    from {{ ref('tickets') }}
    where customer_id is not null
    union all
    select customer_id, seen_on
    from records
    where record_kind in ('lead', 'opportunity')

),

seen as (

    select customer_id, {{ to_shop_date('created_at') }} as seen_on
    from customers
    where created_at is not null
    union all
    select customer_id, seen_on from records
    union all
    select customer_id, seen_on from asked
    union all
    select customer_id, first_order_on as seen_on from orders

),

first_seen as (

    select customer_id, min(seen_on) as known_on
    from seen
    group by customer_id

),

first_asked as (

    select
        asked.customer_id,
        min(asked.seen_on) as asked_on
    from asked
    left join orders
        on asked.customer_id = orders.customer_id
    where orders.first_purchase_on is null
        or asked.seen_on < orders.first_purchase_on
    group by asked.customer_id

)

select
    customers.customer_id,
    -- somebody who is only seen after as_of is known by now: the row is there
    case when first_seen.known_on > as_of.as_of_on then as_of.as_of_on else first_seen.known_on end as known_on,
    first_asked.asked_on
from customers
left join first_seen
    on customers.customer_id = first_seen.customer_id
left join first_asked
    on customers.customer_id = first_asked.customer_id
cross join as_of
