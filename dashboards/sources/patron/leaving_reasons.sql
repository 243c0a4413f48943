-- One row per month and reason: customers lost in it. No customer is named.
select
    substr(cast(lost_month as string), 1, 7) as month,
    reason,
    count(*) as customers
from retention.leaving_reasons
group by 1, 2
order by month, reason
