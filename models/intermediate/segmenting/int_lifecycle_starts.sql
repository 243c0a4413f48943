{#-
  One row per customer and day on which a stage of the lifecycle begins, stages that go on included. Purchases decide;
  who was known earlier is a target, and who asked something earlier an opportunity.
-#}
{%- set dormant_after = var('active_window_days') %}
{%- set lost_after = var('lifecycle_lost_days') %}
with purchase_days as (

    select distinct
        orders.customer_id,
        orders.ordered_on,
        as_of.as_of_on
    from {{ ref('orders') }} as orders
    cross join {{ ref('int_as_of') }} as as_of
    where orders.is_purchase
        and orders.customer_id is not null
        and orders.ordered_on <= as_of.as_of_on

),

purchases as (

    select
        *,
        {{ datediff('lag(ordered_on) over (partition by customer_id order by ordered_on)', 'ordered_on', 'day') }} as days_since_last,
        coalesce(lead(ordered_on) over (partition by customer_id order by ordered_on), {{ dateadd('day', 1, 'as_of_on') }}) as until_on
    from purchase_days

),

known as (

    select * from {{ ref('int_customers_first_known') }}

),

starts as (

    select customer_id, 'target' as stage, 1 as place, known_on as from_on, 'first known' as reason
    from known
    union all
    select customer_id, 'opportunity' as stage, 2 as place, asked_on as from_on, 'asked before buying' as reason
    from known
    where asked_on is not null
    union all
    select
        customer_id,
        case
            when days_since_last is null then 'signed'
            when days_since_last > {{ lost_after }} then 'won back'
            else 'active'
        end as stage,
        3 as place,
        ordered_on as from_on,
        case
            when days_since_last is null then 'first purchase'
            when days_since_last > {{ lost_after }} then 'purchase after being lost'
            when days_since_last > {{ dormant_after }} then 'purchase after being dormant'
            else 'purchase again'
        end as reason
    from purchases
    union all
    select customer_id, 'dormant' as stage, 4 as place, {{ dateadd('day', dormant_after + 1, 'ordered_on') }} as from_on, 'more than {{ dormant_after }} days without a purchase' as reason
    from purchases
    where {{ dateadd('day', dormant_after + 1, 'ordered_on') }} < until_on
    union all
    select customer_id, 'lost' as stage, 5 as place, {{ dateadd('day', lost_after + 1, 'ordered_on') }} as from_on, 'more than {{ lost_after }} days without a purchase' as reason
    from purchases
    where {{ dateadd('day', lost_after + 1, 'ordered_on') }} < until_on

)

select
    customer_id,
    stage,
    from_on,
    cast(place as {{ type_int() }}) as place,
    reason
from starts
