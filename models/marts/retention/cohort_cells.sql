{#- Cohorts by week, month and quarter, all together and cut by what was known at the first purchase. -#}
with grid as (

    select * from {{ ref('int_cohort_grid') }}

),

activity as (

    select * from {{ ref('int_cohort_activity') }}

),

cost_inputs as (

    select * from {{ ref('int_cost_inputs') }}

),

filled as (

    select
        grid.period_kind,
        grid.cut,
        grid.cut_value,
        grid.cut_label,
        grid.cohort_start,
        grid.period_number,
        grid.period_start,
        grid.period_end,
        grid.is_observed,
        grid.cohort_customers,
        coalesce(activity.customers, 0) as customers,
        coalesce(activity.orders, 0) as orders,
        {{ money('coalesce(activity.net_sales, 0)') }} as net_sales,
        case when cost_inputs.has_unit_costs then {{ money('coalesce(activity.cm1, 0)') }} end as cm1,
        coalesce(activity.costs_are_synthetic, false) as costs_are_synthetic
    from grid
    left join activity
        on grid.period_kind = activity.period_kind
        and grid.cut = activity.cut
        and grid.cut_value = activity.cut_value
        and grid.cohort_start = activity.cohort_start
        and grid.period_start = activity.period_start
    cross join cost_inputs

),

added_up as (

    select
        *,
        {%- for measure in ['orders', 'net_sales', 'cm1'] %}
        sum({{ measure }}) over (
            partition by period_kind, cut, cut_value, cohort_start
            order by period_number
            rows between unbounded preceding and current row
        ) as cumulative_{{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from filled

)

select
    period_kind,
    cut,
    cut_value,
    cut_label,
    cohort_start,
    period_number,
    period_start,
    period_end,
    is_observed,
    cohort_customers,
    case when is_observed then customers end as customers,
    case when is_observed then {{ div_money('customers', 'cohort_customers') }} end as retention_rate,
    case when is_observed then orders end as orders,
    case when is_observed then net_sales end as net_sales,
    case when is_observed then cm1 end as cm1,
    case when is_observed then cast(cumulative_orders as {{ type_int() }}) end as cumulative_orders,
    case when is_observed then {{ money('cumulative_net_sales') }} end as cumulative_net_sales,
    case when is_observed then {{ money('cumulative_cm1') }} end as cumulative_cm1,
    costs_are_synthetic
from added_up
