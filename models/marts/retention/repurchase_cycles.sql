{#-
  How long a customer takes from one purchase to the next, over everything and by category, and how far over time the
  next one is. With fewer gaps than repurchase_min_gaps the own cycle is not known; the median wait of all after as many
  purchases, or in the category, stands in, with those still waiting counted in (survival).
-#}
{%- set least = var('repurchase_min_gaps') %}
with gaps as (

    select * from {{ ref('int_purchase_gaps') }}

),

ranked as (

    select
        *,
        row_number() over (partition by cycle_of, category, customer_id order by days, purchased_on) as place,
        count(*) over (partition by cycle_of, category, customer_id) as gap_count
    from gaps
    where is_event

),

own as (

    -- the middle gap, or the average of the middle two
    select
        cycle_of,
        category,
        customer_id,
        max(gap_count) as gaps,
        {{ avg_money('days') }} as median_gap_days
    from ranked
    where 2 * place between gap_count and gap_count + 2
    group by cycle_of, category, customer_id

),

histories as (

    select
        cycle_of,
        category,
        customer_id,
        count(*) as purchase_days,
        case
            when cycle_of = 'category' then category
            when count(*) < 4 then cast(count(*) as {{ type_string() }})
            else '4+'
        end as group_value,
        max(purchased_on) as last_purchase_on
    from gaps
    group by cycle_of, category, customer_id

),

group_medians as (

    -- over everything: the wait after as many purchases
    select case grouping_kind when 'purchase_number' then 'all' else grouping_kind end as cycle_of, group_value, median_days
    from {{ ref('survival_groups') }}
    where grouping_kind in ('purchase_number', 'category')

),

settled as (

    select
        histories.customer_id,
        histories.cycle_of,
        histories.category,
        histories.purchase_days,
        coalesce(own.gaps, 0) as gaps,
        histories.last_purchase_on,
        own.median_gap_days,
        case
            when own.gaps >= {{ least }} then 'own'
            when group_medians.median_days is not null then 'group'
        end as cycle_source,
        case when own.gaps >= {{ least }} then own.median_gap_days else {{ money('group_medians.median_days') }} end as cycle_days,
        {{ datediff('histories.last_purchase_on', 'as_of.as_of_on', 'day') }} as days_since_last
    from histories
    left join own
        on histories.cycle_of = own.cycle_of
        and histories.category = own.category
        and histories.customer_id = own.customer_id
    left join group_medians
        on histories.cycle_of = group_medians.cycle_of
        and histories.group_value = group_medians.group_value
    cross join {{ ref('int_as_of') }} as as_of

)

select
    *,
    {{ dateadd('day', 'cast(round(cycle_days, 0) as ' ~ type_int() ~ ')', 'last_purchase_on') }} as expected_next_on,
    days_since_last - cycle_days as days_overdue,
    {{ div_money('days_since_last', 'cycle_days') }} as cycles_waited
from settled
