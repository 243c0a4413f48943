-- One row per month: who was active when it began, who came, who was lost.
select
    substr(cast(month as string), 1, 7) as month,
    is_complete,
    opening_customers,
    new_customers,
    won_back_customers,
    lost_customers,
    closing_customers,
    dormant_customers,
    round(churn_rate, 4) as churn_rate,
    round(retention_rate, 4) as retention_rate,
    round(reactivation_rate, 4) as reactivation_rate
from retention.churn_periods
order by month
