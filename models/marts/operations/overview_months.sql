with months as (

    select * from {{ ref('retention_months') }}

),

profit as (

    select * from {{ ref('profit_months') }}

),

orders as (

    select
        ordered_month as month,
        count(*) as orders
    from {{ ref('orders') }}
    where is_purchase
    group by ordered_month

)

select
    months.month,
    {{ money('coalesce(profit.net_sales, 0)') }} as net_sales,
    coalesce(orders.orders, 0) as orders,
    months.active_customers as customers,
    months.new_customers,
    months.returning_customers,
    months.retention_rate,
    profit.cm1,
    profit.cm2,
    profit.cm3,
    coalesce(profit.costs_are_synthetic, false) as costs_are_synthetic,
    months.is_complete
from months
left join profit
    on months.month = profit.month
left join orders
    on months.month = orders.month
