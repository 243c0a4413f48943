{#-
  Churn by the definition of active customers, month by month: lost customers over those active when it began. What the
  running month will lose is not known before it is over.
-#}
with states as (

    select * from {{ ref('int_activity_states') }}

),

sales as (

    select
        customer_id,
        {{ date_trunc('month', 'active_on') }} as month,
        sum(net_sales) as net_sales
    from {{ ref('int_customer_days') }}
    group by customer_id, {{ date_trunc('month', 'active_on') }}

),

counted as (

    select
        states.month,
        {{ count_true('states.was_active') }} as opening_customers,
        {{ count_true('states.is_new') }} as new_customers,
        {{ count_true('states.is_won_back') }} as won_back_customers,
        {{ count_true('states.is_lost') }} as lost_customers,
        {{ count_true('states.is_active') }} as closing_customers,
        {{ count_true('states.has_bought') }} as buyers,
        sum(case when states.was_active then sales.net_sales end) as opening_net_sales,
        sum(case when states.is_new then sales.net_sales end) as new_net_sales,
        sum(case when states.is_won_back then sales.net_sales end) as won_back_net_sales
    from states
    left join sales
        on states.customer_id = sales.customer_id
        and states.month = sales.month
    group by states.month

),

starts as (

    select
        {{ date_trunc('month', 'first_order_on') }} as month,
        count(*) as customers
    from {{ ref('int_customer_starts') }}
    group by {{ date_trunc('month', 'first_order_on') }}

),

filled as (

    select
        months.month,
        months.is_complete,
        coalesce(counted.opening_customers, 0) as opening_customers,
        coalesce(counted.new_customers, 0) as new_customers,
        coalesce(counted.won_back_customers, 0) as won_back_customers,
        coalesce(counted.lost_customers, 0) as lost_customers,
        coalesce(counted.closing_customers, 0) as closing_customers,
        coalesce(counted.buyers, 0) as buyers,
        coalesce(sum(starts.customers) over (order by months.month rows between unbounded preceding and 1 preceding), 0) as known_customers,
        {{ money('coalesce(counted.opening_net_sales, 0)') }} as opening_net_sales,
        {{ money('coalesce(counted.new_net_sales, 0)') }} as new_net_sales,
        {{ money('coalesce(counted.won_back_net_sales, 0)') }} as won_back_net_sales,
        -- in the first days of the data nobody can have lapsed yet, so a churn of zero would say nothing
        months.is_complete
        and {{ datediff('min(months.month) over ()', 'months.next_month', 'day') }} > {{ var('active_window_days') }} + 1 as is_observed
    from {{ ref('int_months') }} as months
    left join counted
        on months.month = counted.month
    left join starts
        on months.month = starts.month

)

select
    month,
    is_complete,
    is_observed,
    opening_customers,
    new_customers,
    won_back_customers,
    case when is_complete then lost_customers end as lost_customers,
    case when is_complete then closing_customers end as closing_customers,
    buyers,
    cast(known_customers - opening_customers as {{ type_int() }}) as dormant_customers,
    case when is_observed then {{ div_money('lost_customers', 'opening_customers') }} end as churn_rate,
    case when is_observed then {{ div_money('opening_customers - lost_customers', 'opening_customers') }} end as retention_rate,
    case when is_observed then {{ div_money('won_back_customers', 'known_customers - opening_customers') }} end as reactivation_rate,
    case when is_complete then opening_net_sales end as opening_net_sales,
    case when is_complete then new_net_sales end as new_net_sales,
    case when is_complete then won_back_net_sales end as won_back_net_sales
from filled
