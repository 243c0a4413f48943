{{ config(materialized='table', schema='intermediate') }}
{#-
  One row per customer and month in which the customer was active at its beginning, bought, or was active at its end.
  Active on a day: the newest purchase up to it is at most active_window_days old. Only the months that an activity
  reaches are written out, so the table grows with purchases, not with customers times months.
-#}
{%- set window = var('active_window_days') %}
with months as (

    select * from {{ ref('int_months') }}

),

bought as (

    select
        customer_id,
        {{ date_trunc('month', 'active_on') }} as month,
        max(active_on) as last_order_on,
        min(first_order_on) as first_order_on
    from {{ ref('int_customer_days') }}
    where orders > 0
    group by customer_id, {{ date_trunc('month', 'active_on') }}

),

-- the months that a window can reach from within a month, the month itself included
steps as (

    {{ number_spine(window // 28 + 1) }}

),

active_at_end as (

    select distinct
        bought.customer_id,
        {{ dateadd('month', 'steps.number', 'bought.month') }} as month
    from bought
    cross join steps
    where {{ datediff('bought.last_order_on', dateadd('day', -1, dateadd('month', 'steps.number + 1', 'bought.month')), 'day') }} <= {{ window }}

),

states as (

    select customer_id, month, 0 as was_active, 1 as is_active, 0 as has_bought, 0 as is_new
    from active_at_end
    union all
    select customer_id, {{ dateadd('month', 1, 'month') }} as month, 1 as was_active, 0 as is_active, 0 as has_bought, 0 as is_new
    from active_at_end
    union all
    select
        customer_id,
        month,
        0 as was_active,
        0 as is_active,
        1 as has_bought,
        case when {{ date_trunc('month', 'first_order_on') }} = month then 1 else 0 end as is_new
    from bought

),

summed as (

    select
        customer_id,
        month,
        max(was_active) = 1 as was_active,
        max(is_active) = 1 as is_active,
        max(has_bought) = 1 as has_bought,
        max(is_new) = 1 as is_new
    from states
    group by customer_id, month

)

select
    summed.customer_id,
    summed.month,
    months.is_complete,
    summed.was_active,
    summed.has_bought,
    summed.is_new,
    summed.has_bought and not summed.is_new and not summed.was_active as is_won_back,
    -- whether anybody is active when a month ends is not known before it has
    case when months.is_complete then summed.is_active end as is_active,
    case when months.is_complete then not summed.is_active end as is_lost
from summed
inner join months
    on summed.month = months.month
