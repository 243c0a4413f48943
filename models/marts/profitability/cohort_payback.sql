with customers as (

    select * from {{ ref('int_customer_acquisition') }}

),

months as (

    select month from {{ ref('int_months') }}
    where is_complete

),

cohorts as (

    select
        cohort_month,
        count(*) as customers,
        {{ money('sum(acquisition_cost)') }} as acquisition_cost,
        {{ any_true('is_synthetic') }} as is_synthetic
    from customers
    group by cohort_month

),

earned as (

    select
        customers.cohort_month,
        {{ later('postings.posted_month', 'customers.cohort_month') }} as month,
        sum(postings.amount) as cm3,
        {{ any_true('postings.is_cost and postings.is_synthetic') }} as costs_are_synthetic
    from {{ ref('int_profit_postings') }} as postings
    inner join customers
        on postings.customer_id = customers.customer_id
    where postings.component in ({{ component_names(['net_sales', 'cm1', 'cm2', 'cm3']) }})
    group by customers.cohort_month, {{ later('postings.posted_month', 'customers.cohort_month') }}

),

cells as (

    select
        cohorts.*,
        months.month,
        {{ datediff('cohorts.cohort_month', 'months.month', 'month') }} as month_number,
        -- what winning them cost is not taken off here, but compared with the sum
        coalesce(earned.cm3, 0) + case when months.month = cohorts.cohort_month then cohorts.acquisition_cost else 0 end as margin,
        coalesce(earned.costs_are_synthetic, false) or cohorts.is_synthetic as costs_are_synthetic
    from cohorts
    inner join months
        on cohorts.cohort_month <= months.month
    left join earned
        on cohorts.cohort_month = earned.cohort_month
        and months.month = earned.month

),

cumulated as (

    select
        *,
        {{ money('sum(margin) over (partition by cohort_month order by month rows between unbounded preceding and current row)') }} as cumulative_margin
    from cells

)

select
    cumulated.cohort_month,
    cumulated.month_number,
    cumulated.customers,
    cumulated.acquisition_cost,
    {{ money('cumulated.margin') }} as margin,
    cumulated.cumulative_margin,
    cumulated.cumulative_margin - cumulated.acquisition_cost as net_of_acquisition,
    cumulated.cumulative_margin >= cumulated.acquisition_cost as is_paid_back,
    {{ div_money('cumulated.acquisition_cost', 'cumulated.customers') }} as acquisition_cost_each,
    {{ div_money('cumulated.cumulative_margin', 'cumulated.acquisition_cost') }} as ltv_to_cac,
    cumulated.costs_are_synthetic
from cumulated
cross join {{ ref('int_cost_inputs') }} as cost_inputs
where cost_inputs.has_unit_costs
