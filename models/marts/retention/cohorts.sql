{#-
  The mart's rule: a customer belongs to the month of the first purchase, and is back in a month with a purchase in
  it. A purchase is an order with at least one goods line of positive quantity and price that was not cancelled.
  Money dated before the first purchase (a credit for something bought before the data begin) counts in month 0.
-#}
with months as (

    select * from {{ ref('int_months') }}

),

activity as (

    select * from {{ ref('int_customer_months') }}

),

cohort_of_customer as (

    select distinct customer_id, cohort_month from activity

),

cohort_sizes as (

    select
        cohort_month,
        count(*) as cohort_customers
    from cohort_of_customer
    group by cohort_month

),

customers as (

    select
        cohort_month,
        month as activity_month,
        count(*) as customers
    from activity
    group by cohort_month, month

),

postings as (

    select * from {{ ref('int_profit_postings') }}

),

money as (

    select
        cohort_of_customer.cohort_month,
        {{ later('postings.posted_month', 'cohort_of_customer.cohort_month') }} as activity_month,
        sum(case when postings.component in ({{ component_names(['net_sales']) }}) then postings.amount else 0 end) as net_sales,
        sum(case when postings.component in ({{ component_names(['net_sales', 'cm1']) }}) then postings.amount else 0 end) as cm1,
        {{ any_true("postings.component = 'cogs' and postings.is_synthetic") }} as costs_are_synthetic
    from postings
    inner join cohort_of_customer
        on postings.customer_id = cohort_of_customer.customer_id
    group by cohort_of_customer.cohort_month, {{ later('postings.posted_month', 'cohort_of_customer.cohort_month') }}

),

cost_inputs as (

    select * from {{ ref('int_cost_inputs') }}

),

calendar_numbers as (

    -- month 0 is every calendar's first month, so the grid is a rectangle that a heatmap can draw
    select
        {{ datediff('(select min(month) from months)', 'months.month', 'month') }} as month_number
    from months

),

grid as (

    select
        cohort_sizes.cohort_month,
        calendar_numbers.month_number,
        {{ dateadd('month', 'calendar_numbers.month_number', 'cohort_sizes.cohort_month') }} as activity_month,
        cohort_sizes.cohort_customers
    from cohort_sizes
    cross join calendar_numbers

),

observed as (

    select
        grid.cohort_month,
        grid.month_number,
        grid.activity_month,
        grid.cohort_customers,
        coalesce(months.is_complete, false) as is_observed,
        coalesce(customers.customers, 0) as customers,
        {{ money('coalesce(money.net_sales, 0)') }} as net_sales,
        case when cost_inputs.has_unit_costs then {{ money('coalesce(money.cm1, 0)') }} end as cm1,
        coalesce(money.costs_are_synthetic, false) as costs_are_synthetic
    from grid
    left join months
        on grid.activity_month = months.month
    left join customers
        on grid.cohort_month = customers.cohort_month
        and grid.activity_month = customers.activity_month
    left join money
        on grid.cohort_month = money.cohort_month
        and grid.activity_month = money.activity_month
    cross join cost_inputs

)

select
    cohort_month,
    month_number,
    activity_month,
    is_observed,
    case when is_observed then customers end as customers,
    cohort_customers,
    case when is_observed then {{ div_money('customers', 'cohort_customers') }} end as retention_rate,
    case when is_observed then net_sales end as net_sales,
    case when is_observed then cm1 end as cm1,
    case
        when is_observed then {{ money('sum(net_sales) over (partition by cohort_month order by month_number rows between unbounded preceding and current row)') }}
    end as cumulative_net_sales,
    case
        when is_observed then {{ money('sum(cm1) over (partition by cohort_month order by month_number rows between unbounded preceding and current row)') }}
    end as cumulative_cm1,
    costs_are_synthetic
from observed
