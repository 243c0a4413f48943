-- One row per situation of customers that service should know of.
select
    situation,
    count(*) as customers,
    round(sum(net_sales), 2) as net_sales,
    count(case when failed_payments + chargebacks > 0 then 1 end) as with_payment_trouble
from knowledge.service_knowledge
group by situation
order by customers desc, situation
