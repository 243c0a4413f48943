-- One row per month and component between list price and what stayed.
select
    period,
    component,
    account_name,
    step_order,
    orders,
    round(amount, 2) as amount,
    round(share_of_list, 4) as share_of_list,
    is_synthetic
from profitability.price_waterfall
order by period, step_order
