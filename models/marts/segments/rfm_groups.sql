with group_definitions as (

    select * from {{ ref('rfm_group_definitions') }}

),

rfm as (

    select * from {{ ref('rfm') }}

),

customer_profit as (

    select * from {{ ref('customer_profit') }}
    where customer_kind = 'customer'

),

totals as (

    select
        count(*) as customers,
        sum(net_sales) as net_sales
    from customer_profit

),

summed as (

    select
        group_definitions.rfm_group,
        group_definitions.sort_order,
        group_definitions.definition,
        count(customer_profit.customer_id) as customers,
        count(rfm.customer_id) - count(customer_profit.customer_id) as prospects,
        coalesce(sum(customer_profit.net_sales), 0) as net_sales,
        case when count(customer_profit.customer_id) = 0 then 0 else sum(customer_profit.cm3) end as cm3,
        sum(rfm.recency_days) as recency_days,
        sum(rfm.frequency) as frequency,
        count(rfm.recency_days) as scored_customers,
        {{ any_true('customer_profit.costs_are_synthetic') }} as costs_are_synthetic
    from group_definitions
    left join rfm
        on group_definitions.rfm_group = rfm.rfm_group
    left join customer_profit
        on rfm.customer_id = customer_profit.customer_id
    group by group_definitions.rfm_group, group_definitions.sort_order, group_definitions.definition

)

select
    summed.rfm_group,
    summed.sort_order,
    summed.definition,
    summed.customers,
    summed.prospects,
    {{ div_money('summed.customers', 'totals.customers') }} as customer_share,
    {{ money('summed.net_sales') }} as net_sales,
    {{ div_money('summed.net_sales', 'totals.net_sales') }} as net_sales_share,
    {{ money('summed.cm3') }} as cm3,
    {{ div_money('summed.recency_days', 'summed.scored_customers') }} as average_recency_days,
    {{ div_money('summed.frequency', 'summed.scored_customers') }} as average_frequency,
    summed.costs_are_synthetic
from summed
cross join totals
