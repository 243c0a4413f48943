{#-
  What the customers of a cohort have brought by day N after their first purchases. A cell is observed only when the
  cohort's youngest possible customer is N days old, so that early and late cohorts are compared at the same age.
-#}
{%- set keys = ['period_kind', 'cut', 'cut_value', 'cohort_start'] %}
with cohort_starts as (

    select * from {{ ref('int_cohort_grid') }}
    where period_number = 0

),

member_cohorts as (
    {% for kind in cohort_period_kinds() %}
    select '{{ kind }}' as period_kind, cut, cut_value, customer_id, {{ date_trunc(kind, 'first_order_on') }} as cohort_start
    from {{ ref('int_cohort_members') }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

banded as (

    select
        {%- for key in keys %}
        member_cohorts.{{ key }},
        {%- endfor %}
        ages.day_limit as band,
        sum(ages.orders) as orders,
        sum(ages.repeat_customers) as repeat_customers,
        sum(ages.net_sales) as net_sales,
        sum(ages.cm1) as cm1,
        {{ any_true('ages.costs_are_synthetic') }} as costs_are_synthetic
    from member_cohorts
    inner join {{ ref('int_customer_ages') }} as ages
        on member_cohorts.customer_id = ages.customer_id
    group by {% for key in keys %}member_cohorts.{{ key }}, {% endfor %}ages.day_limit

),

day_limits as (
    {% for limit in value_day_limits() %}
    select {{ limit }} as day_limit{% if not loop.last %} union all{% endif %}
    {%- endfor %}

),

filled as (

    select
        cohort_starts.period_kind,
        cohort_starts.cut,
        cohort_starts.cut_value,
        cohort_starts.cut_label,
        cohort_starts.cohort_start,
        cohort_starts.cohort_customers,
        day_limits.day_limit,
        {{ dateadd('day', 'day_limits.day_limit', 'cohort_starts.period_end') }} as observed_from,
        {{ sum_int('banded.orders') }} as orders,
        {{ sum_int('banded.repeat_customers') }} as repeat_customers,
        {{ money('coalesce(sum(banded.net_sales), 0)') }} as net_sales,
        {{ money('coalesce(sum(banded.cm1), 0)') }} as cm1,
        {{ any_true('banded.costs_are_synthetic') }} as costs_are_synthetic
    from cohort_starts
    cross join day_limits
    left join banded
        on cohort_starts.period_kind = banded.period_kind
        and cohort_starts.cut = banded.cut
        and cohort_starts.cut_value = banded.cut_value
        and cohort_starts.cohort_start = banded.cohort_start
        and banded.band <= day_limits.day_limit
    group by {% for key in keys + ['cut_label', 'cohort_customers', 'period_end'] %}cohort_starts.{{ key }}, {% endfor %}day_limits.day_limit

)

select
    filled.period_kind,
    filled.cut,
    filled.cut_value,
    filled.cut_label,
    filled.cohort_start,
    cast(filled.day_limit as {{ type_int() }}) as day_limit,
    filled.observed_from,
    as_of.as_of_on >= filled.observed_from as is_observed,
    filled.cohort_customers,
    {%- set seen = 'as_of.as_of_on >= filled.observed_from' %}
    case when {{ seen }} then filled.orders end as orders,
    case when {{ seen }} then filled.repeat_customers end as repeat_customers,
    case when {{ seen }} then filled.net_sales end as net_sales,
    case when {{ seen }} and cost_inputs.has_unit_costs then filled.cm1 end as cm1,
    case when {{ seen }} then {{ div_money('filled.repeat_customers', 'filled.cohort_customers') }} end as repeat_rate,
    case when {{ seen }} then {{ div_money('filled.net_sales', 'filled.cohort_customers') }} end as net_sales_per_customer,
    case when {{ seen }} and cost_inputs.has_unit_costs then {{ div_money('filled.cm1', 'filled.cohort_customers') }} end as cm1_per_customer,
    filled.costs_are_synthetic
from filled
cross join {{ ref('int_as_of') }} as as_of
cross join {{ ref('int_cost_inputs') }} as cost_inputs
