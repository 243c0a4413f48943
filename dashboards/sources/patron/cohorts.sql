-- One row per cohort month and month since. A month that is not over yet has no figures: null, never zero.
select
    substr(cast(cohort_month as string), 1, 7) as cohort_month,
    month_number,
    is_observed,
    cohort_customers,
    customers,
    round(retention_rate, 4) as retention_rate,
    round(net_sales, 2) as net_sales,
    round(cm1, 2) as cm1,
    case when is_observed then round(cumulative_net_sales, 2) end as cumulative_net_sales
from retention.cohorts
order by cohort_month, month_number
