-- Prices that somebody agreed to apart from the list: the 200 that let off most.
select
    cast(ordered_on as varchar) as ordered_on,
    order_id,
    sku,
    quantity,
    round(old_price, 2) as old_price,
    round(new_price, 2) as new_price,
    round(amount, 2) as amount,
    agent_id,
    reason,
    is_synthetic
from profitability.bargains
order by amount, adjustment_id
limit 200
