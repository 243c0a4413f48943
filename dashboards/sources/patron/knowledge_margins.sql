-- One row per way of buying and value: for finance.
select
    preference,
    preferred,
    customers,
    orders,
    round(net_sales, 2) as net_sales,
    round(refunds_amount, 2) as refunds_amount,
    round(cm3, 2) as cm3,
    round(cm3_share, 4) as cm3_share,
    failed_payments,
    chargebacks,
    costs_are_synthetic
from knowledge.finance_knowledge
order by preference, net_sales desc, preferred
