{#- One row per group of survival: how many waits, the median, and how many are back by a number of days. -#}
{%- set horizons = [30, 60, 90, 180, 360] %}
with survival as (

    select * from {{ ref('survival') }}

),

medians as (

    select
        grouping_kind,
        group_value,
        min(days) as median_days
    from survival
    where survived <= 0.5
    group by grouping_kind, group_value

),

summed as (

    select
        grouping_kind,
        group_value,
        min(group_label) as group_label,
        {{ sum_int('events + censored') }} as spells,
        {{ sum_int('events') }} as events,
        {{ sum_int('censored') }} as censored,
        max(days) as longest_days
        {%- for days in horizons %},
        -- past the longest wait seen nothing is known
        case when max(days) >= {{ days }} then max(case when days <= {{ days }} then returned end) end as returned_{{ days }}
        {%- endfor %}
    from survival
    group by grouping_kind, group_value

)

select
    summed.grouping_kind,
    summed.group_value,
    summed.group_label,
    summed.spells,
    summed.events,
    summed.censored,
    summed.longest_days,
    medians.median_days,
    {%- for days in horizons %}
    summed.returned_{{ days }}{{ ',' if not loop.last }}
    {%- endfor %}
from summed
left join medians
    on summed.grouping_kind = medians.grouping_kind
    and summed.group_value = medians.group_value
