-- One row per month of order or refund date.
select
    substr(cast(month as string), 1, 7) as month,
    round(net_sales, 2) as net_sales,
    round(cm1, 2) as cm1,
    round(cm2, 2) as cm2,
    round(cm3, 2) as cm3,
    costs_are_synthetic
from profitability.profit_months
order by month
