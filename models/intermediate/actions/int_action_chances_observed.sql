{{ config(materialized='table') }}
{#-
  One row per action whose chance is read off what customers did: how many were in that place, and how many then bought.
  Who still waits counts as not having bought, so a chance is a floor.
-#}
with bought as (

    select
        items.customer_id,
        items.product_id,
        count(distinct items.ordered_on) as purchase_days
    from {{ ref('int_basket_items') }} as items
    cross join {{ ref('int_as_of') }} as as_of
    where items.customer_id is not null
        and items.ordered_on <= as_of.as_of_on
    group by items.customer_id, items.product_id

),

counted as (

    select
        'replenish' as action,
        {{ count_true('purchase_days > ' ~ var('repurchase_min_gaps')) }} as trials,
        {{ count_true('purchase_days > ' ~ var('repurchase_min_gaps') ~ ' + 1') }} as successes
    from bought
    union all
    select
        'win_back' as action,
        {{ count_true('is_lost') }} as trials,
        {{ count_true('is_won_back') }} as successes
    from {{ ref('int_activity_states') }}

)

select
    action,
    trials,
    successes,
    case when trials >= {{ var('action_min_trials') }} then {{ div_money('successes', 'trials') }} end as chance
from counted
