-- One row per month.
select
    substr(cast(month as string), 1, 7) as month,
    active_customers,
    new_customers,
    returning_customers,
    lost_customers,
    round(retention_rate, 4) as retention_rate,
    is_complete
from retention.retention_months
order by month
