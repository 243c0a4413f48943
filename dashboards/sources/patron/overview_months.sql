-- One row per month.
select
    substr(cast(month as string), 1, 7) as month,
    round(net_sales, 2) as net_sales,
    orders,
    customers,
    new_customers,
    returning_customers,
    round(retention_rate, 4) as retention_rate,
    round(cm3, 2) as cm3,
    is_complete
from operations.overview_months
order by month
