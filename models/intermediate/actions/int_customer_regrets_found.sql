{{ config(materialized='table') }}
{#-
  One row per customer to say sorry to: the newest thing that was felt is bad, not older than action_sorry_days, and
  nothing has been bought since. The tickets that still wait are counted beside it.
-#}
with as_of as (

    select * from {{ ref('int_as_of') }}

),

feelings as (

    select
        *,
        row_number() over (partition by customer_id order by felt_on desc, score, feeling_id) as place
    from {{ ref('int_feelings_scored') }}

),

last_purchases as (

    select
        orders.customer_id,
        max(orders.ordered_on) as last_on
    from {{ ref('orders') }} as orders
    cross join as_of
    where orders.is_purchase
        and orders.customer_id is not null
        and orders.ordered_on <= as_of.as_of_on
    group by orders.customer_id

),

waiting as (

    select
        customer_id,
        count(*) as open_tickets
    from {{ ref('tickets') }}
    where status not in ('solved', 'closed')
        and customer_id is not null
    group by customer_id

)

select
    feelings.customer_id,
    feelings.kind,
    feelings.felt_on,
    feelings.score,
    coalesce(waiting.open_tickets, 0) as open_tickets,
    feelings.is_synthetic
from feelings
inner join last_purchases
    on feelings.customer_id = last_purchases.customer_id
left join waiting
    on feelings.customer_id = waiting.customer_id
cross join as_of
where feelings.place = 1
    and feelings.score < 0
    and feelings.felt_on > {{ dateadd('day', '-' ~ var('action_sorry_days'), 'as_of.as_of_on') }}
    and last_purchases.last_on <= feelings.felt_on
