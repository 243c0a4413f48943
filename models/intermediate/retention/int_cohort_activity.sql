{{ config(materialized='table', schema='intermediate') }}
{#- One row per kind of period, cut, cohort and period with a purchase or a posting: what cohort_cells lays on its grid. -#}
{%- set kinds = cohort_period_kinds() %}
with customer_days as (

    select * from {{ ref('int_customer_days') }}

),

customer_periods as (
    {% for kind in kinds %}
    select
        '{{ kind }}' as period_kind,
        customer_id,
        {{ date_trunc(kind, 'first_order_on') }} as cohort_start,
        {{ date_trunc(kind, 'active_on') }} as period_start,
        {{ sum_int('orders') }} as orders,
        {{ money('sum(net_sales)') }} as net_sales,
        {{ money('sum(cm1)') }} as cm1,
        {{ any_true('costs_are_synthetic') }} as costs_are_synthetic
    from customer_days
    group by customer_id, {{ date_trunc(kind, 'first_order_on') }}, {{ date_trunc(kind, 'active_on') }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

)

select
    customer_periods.period_kind,
    members.cut,
    members.cut_value,
    customer_periods.cohort_start,
    customer_periods.period_start,
    {{ count_true('customer_periods.orders > 0') }} as customers,
    {{ sum_int('customer_periods.orders') }} as orders,
    {{ money('sum(customer_periods.net_sales)') }} as net_sales,
    {{ money('sum(customer_periods.cm1)') }} as cm1,
    {{ any_true('customer_periods.costs_are_synthetic') }} as costs_are_synthetic
from customer_periods
inner join {{ ref('int_cohort_members') }} as members
    on customer_periods.customer_id = members.customer_id
group by
    customer_periods.period_kind,
    members.cut,
    members.cut_value,
    customer_periods.cohort_start,
    customer_periods.period_start
