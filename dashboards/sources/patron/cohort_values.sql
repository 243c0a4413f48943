-- One row per monthly cohort and number of days: what a customer has brought by then. Not yet observed is null.
select
    substr(cast(cohort_start as string), 1, 7) as cohort_month,
    day_limit,
    is_observed,
    cohort_customers,
    round(repeat_rate, 4) as repeat_rate,
    round(net_sales_per_customer, 2) as net_sales_per_customer,
    round(cm1_per_customer, 2) as cm1_per_customer
from retention.cohort_values
where period_kind = 'month' and cut = 'all'
order by cohort_start, day_limit
