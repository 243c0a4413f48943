-- One row per month and stage of the lifecycle.
select
    strftime(month, '%Y-%m') as month,
    stage,
    stage_order,
    opening_customers,
    entered,
    departed,
    closing_customers,
    is_complete
from segments.lifecycle_months
order by month, stage_order
