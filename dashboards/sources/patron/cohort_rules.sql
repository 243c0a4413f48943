-- One row per counting rule, cohort and month since; the first two months of each cohort.
select
    rule,
    definition,
    substr(cast(cohort_month as string), 1, 7) as cohort_month,
    month_number,
    customers
from retention.cohort_rules
where month_number <= 1
order by cohort_month, rule, month_number
