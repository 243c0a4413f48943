-- One row per value of each cut of profit.
select
    cut,
    cut_value,
    customers,
    orders,
    round(net_sales, 2) as net_sales,
    round(cm1, 2) as cm1,
    round(cm3, 2) as cm3,
    round(net_profit, 2) as net_profit,
    round(cm3_share, 4) as cm3_share,
    costs_are_synthetic
from profitability.profit_cuts
order by cut, net_profit desc, cut_value
