{{ config(schema='intermediate') }}
{#-
  One row per group and number of days: how many waits for the next purchase ended then, and how many were cut off. Groups
  are what was known when the wait began: which purchase it was, and how the customer came. A group that is chosen by what
  came later (an RFM group, a tier) would foretell itself.
-#}
with gaps as (

    select * from {{ ref('int_purchase_gaps') }}

),

grouped as (

    select members.cut as grouping_kind, members.cut_value as group_value, members.cut_label as group_label, gaps.days, gaps.is_event
    from gaps
    inner join {{ ref('int_cohort_members') }} as members
        on gaps.customer_id = members.customer_id
    where gaps.cycle_of = 'all'
    union all
    select
        'purchase_number' as grouping_kind,
        case when purchase_number < 4 then cast(purchase_number as {{ type_string() }}) else '4+' end as group_value,
        case purchase_number when 1 then 'After the first' when 2 then 'After the second' when 3 then 'After the third' else 'After the fourth or later' end as group_label,
        days,
        is_event
    from gaps
    where cycle_of = 'all'
    union all
    select 'category' as grouping_kind, category as group_value, category as group_label, days, is_event
    from gaps
    where cycle_of = 'category'

)

select
    grouping_kind,
    group_value,
    min(group_label) as group_label,
    days,
    {{ count_true('is_event') }} as events,
    {{ count_true('not is_event') }} as censored
from grouped
group by grouping_kind, group_value, days
