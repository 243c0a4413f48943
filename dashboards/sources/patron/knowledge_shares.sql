-- One row per preference and value: for leadership.
select
    preference,
    preferred,
    customers,
    round(customer_share, 4) as customer_share,
    established_customers,
    active_customers,
    round(net_sales, 2) as net_sales
from knowledge.leadership_knowledge
order by preference, customers desc, preferred
