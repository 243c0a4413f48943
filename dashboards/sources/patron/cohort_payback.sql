-- One row per cohort and whole month since.
select
    substr(cast(cohort_month as string), 1, 7) as cohort_month,
    month_number,
    customers,
    round(acquisition_cost, 2) as acquisition_cost,
    round(acquisition_cost_each, 2) as acquisition_cost_each,
    round(cumulative_margin, 2) as cumulative_margin,
    round(net_of_acquisition, 2) as net_of_acquisition,
    is_paid_back,
    round(ltv_to_cac, 4) as ltv_to_cac,
    costs_are_synthetic
from profitability.cohort_payback
order by cohort_month, month_number
