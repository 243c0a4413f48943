-- One row per order of a known customer, sorted for reading one customer's orders.
select
    p.customer_id,
    p.order_id,
    p.order_number,
    cast(p.ordered_on as string) as ordered_on,
    o.units,
    round(p.goods_sales, 2) as goods_sales,
    round(p.refunds_amount, 2) as refunds_amount,
    round(p.net_sales, 2) as net_sales,
    round(p.cm1, 2) as cm1,
    round(p.cm2, 2) as cm2,
    round(p.cm3, 2) as cm3
from profitability.order_profit as p
left join core.orders as o on o.order_id = p.order_id
where p.customer_id is not null
order by p.customer_id, p.ordered_on, p.order_id
