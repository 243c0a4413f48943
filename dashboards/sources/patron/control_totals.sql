-- One row per component of the raw lines' sum.
select
    component_order,
    component,
    definition,
    lines,
    round(amount, 3) as amount,
    round(amount_with_customer, 3) as amount_with_customer
from operations.control_totals
order by component_order
