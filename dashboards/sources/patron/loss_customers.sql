-- The customers who cost most: CM3 below zero, the worst 200.
select
    customer_id,
    customer_number,
    orders,
    round(net_sales, 2) as net_sales,
    round(cm1, 2) as cm1,
    round(cm2, 2) as cm2,
    round(cm3, 2) as cm3
from profitability.customer_profit
where customer_kind = 'customer' and cm3 < 0
order by cm3, customer_id
limit 200
