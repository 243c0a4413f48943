{{ config(materialized='table', schema='intermediate') }}
{#-
  One row per kind of period, cut, cohort and period number: the whole rectangle, so that every triangle is complete. A
  period is observed once as_of has reached its last day.
-#}
{%- set kinds = cohort_period_kinds() %}
with members as (

    select * from {{ ref('int_cohort_members') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),
{% for kind in kinds %}
{{ kind }}_cohorts as (

    select
        cut,
        cut_value,
        min(cut_label) as cut_label,
        {{ date_trunc(kind, 'first_order_on') }} as cohort_start,
        count(*) as cohort_customers
    from members
    group by cut, cut_value, {{ date_trunc(kind, 'first_order_on') }}

),

{{ kind }}_reach as (

    select {{ datediff(date_trunc(kind, 'min(members.first_order_on)'), date_trunc(kind, 'max(as_of.as_of_on)'), kind) }} as last_number
    from members
    cross join as_of

),

{{ kind }}_numbers as (

    {{ number_spine('(select last_number from ' ~ kind ~ '_reach)') }}

),

{{ kind }}_grid as (

    select
        '{{ kind }}' as period_kind,
        cohorts.cut,
        cohorts.cut_value,
        cohorts.cut_label,
        cohorts.cohort_start,
        numbers.number as period_number,
        {{ dateadd(kind, 'numbers.number', 'cohorts.cohort_start') }} as period_start,
        {{ dateadd('day', -1, dateadd(kind, 'numbers.number + 1', 'cohorts.cohort_start')) }} as period_end,
        cohorts.cohort_customers
    from {{ kind }}_cohorts as cohorts
    cross join {{ kind }}_numbers as numbers

),
{% endfor %}
united as (
    {% for kind in kinds %}
    select * from {{ kind }}_grid
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

)

select
    united.*,
    united.period_end <= as_of.as_of_on as is_observed
from united
cross join as_of
