-- One row per step from gross goods sales to CM3.
select
    step_order,
    step,
    round(amount, 2) as amount,
    kind,
    definition,
    is_synthetic
from profitability.profit_waterfall
order by step_order
