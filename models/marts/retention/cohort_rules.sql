{#- The same cohorts under three rules, side by side: published figures differ by the rule, not by the data. -#}
with rules as (

    select 'any_line' as rule, 1 as rule_order, 'A customer is active in a month with any line on the books that names the customer: sold, cancelled or credited, whatever its price.' as definition
    union all
    select 'paid_line' as rule, 2 as rule_order, 'A customer is active in a month with an order that has at least one line of positive quantity and price, whatever its stock code. Cancellations do not count.' as definition
    union all
    select 'mart' as rule, 3 as rule_order, 'The rule of the cohorts mart: an order with at least one goods line of positive quantity and price that was not cancelled.' as definition

),

orders as (

    select * from {{ ref('orders') }}

),

refunds as (

    select * from {{ ref('refunds') }}

),

active_months as (

    select distinct 'any_line' as rule, customer_id, ordered_month as month
    from orders
    where customer_id is not null
        and line_count > 0
    union distinct
    select distinct 'any_line' as rule, customer_id, refunded_month as month
    from refunds
    where customer_id is not null
    union distinct
    select distinct 'paid_line' as rule, customer_id, ordered_month as month
    from orders
    where customer_id is not null
        and has_paid_line
    union distinct
    select 'mart' as rule, customer_id, month
    from {{ ref('int_customer_months') }}

),

with_cohort as (

    select
        rule,
        customer_id,
        month,
        min(month) over (partition by rule, customer_id) as cohort_month
    from active_months

),

counted as (

    select
        rule,
        cohort_month,
        {{ datediff('cohort_month', 'month', 'month') }} as month_number,
        month as activity_month,
        count(*) as customers
    from with_cohort
    group by rule, cohort_month, month

),

months as (

    select * from {{ ref('int_months') }}

)

select
    counted.rule,
    rules.rule_order,
    rules.definition,
    counted.cohort_month,
    counted.month_number,
    counted.activity_month,
    counted.customers,
    coalesce(months.is_complete, false) as is_observed
from counted
inner join rules
    on counted.rule = rules.rule
left join months
    on counted.activity_month = months.month
