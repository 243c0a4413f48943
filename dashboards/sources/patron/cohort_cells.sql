-- Cohorts by kind of period and cut: months and quarters whole, weeks over all customers for half a year. A period that
-- is not over has no figures: null, never zero.
select
    period_kind,
    cut,
    cut_value,
    cut_label,
    case period_kind
        when 'week' then cast(cohort_start as string)
        when 'month' then substr(cast(cohort_start as string), 1, 7)
        else substr(cast(cohort_start as string), 1, 4) || ' Q' || cast(extract(quarter from cohort_start) as string)
    end as cohort,
    period_number,
    is_observed,
    cohort_customers,
    customers,
    orders,
    round(retention_rate, 4) as retention_rate,
    round(net_sales, 2) as net_sales,
    round(cm1, 2) as cm1,
    round(cumulative_net_sales, 2) as cumulative_net_sales
from retention.cohort_cells
where period_kind <> 'week' or (cut = 'all' and period_number <= 26)
order by period_kind, cut, cut_value, cohort_start, period_number
