with months as (

    select * from {{ ref('churn_periods') }}

),

customers as (

    select
        count(*) as customers,
        {{ money('coalesce(sum(acquisition_cost), 0)') }} as acquisition_cost,
        {{ money('coalesce(sum(keeping_cost), 0)') }} as keeping_cost
    from {{ ref('int_customer_acquisition') }}

),

profit as (

    select
        {{ money('sum(cm3)') }} as cm3,
        {{ any_true('costs_are_synthetic') }} as costs_are_synthetic
    from {{ ref('customer_profit') }}
    where customer_kind = 'customer'

),

counted as (

    select
        {{ sum_int('case when is_observed then lost_customers end') }} as lost,
        {{ sum_int('case when is_observed then opening_customers end') }} as opening,
        {{ sum_int('opening_customers') }} as kept_months,
        {{ sum_int('opening_customers + new_customers + won_back_customers') }} as active_months
    from months

),

scenarios as (

    select 0 as points
    union all
    select 1 as points
    union all
    select 5 as points

),

rated as (

    select
        scenarios.points,
        customers.customers,
        {{ div_money('counted.opening - counted.lost', 'counted.opening') }} + {{ div_money('scenarios.points', '100') }} as retention_rate,
        {{ div_money('profit.cm3 + customers.acquisition_cost', 'counted.active_months') }} as margin_a_month,
        {{ div_money('customers.acquisition_cost', 'customers.customers') }} as cost_to_win,
        {{ div_money('customers.keeping_cost', 'counted.kept_months') }} as cost_to_keep,
        profit.costs_are_synthetic
    from scenarios
    cross join customers
    cross join profit
    cross join counted

),

valued as (

    select
        *,
        case when retention_rate < 1 then {{ div_money('1', '1 - retention_rate') }} end as expected_months
    from rated

),

compared as (

    select
        *,
        {{ mul_money('margin_a_month', 'expected_months') }} as value_each,
        min(case when points = 0 then {{ mul_money('margin_a_month', 'expected_months') }} end) over () as base_value_each
    from valued

)

select
    points,
    retention_rate,
    expected_months,
    margin_a_month,
    cost_to_win,
    cost_to_keep,
    value_each,
    value_each - cost_to_win as value_each_net,
    {{ mul_money('customers', 'value_each - base_value_each') }} as profit_change,
    {{ div_money('value_each - base_value_each', 'base_value_each') }} as profit_change_share,
    costs_are_synthetic
from compared
