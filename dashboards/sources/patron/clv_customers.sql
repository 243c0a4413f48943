-- The 100 customers with the highest expected margin (net sales where no costs are known) of the coming year.
select
    customer_id,
    repeats + 1 as purchase_days,
    strftime(last_purchase_on, '%Y-%m-%d') as last_purchase_on,
    round(p_alive, 3) as p_alive,
    round(expected_orders_365, 1) as expected_orders_365,
    orders_365_low,
    orders_365_high,
    round(expected_spend_365, 2) as expected_spend_365,
    round(expected_margin_365, 2) as expected_margin_365,
    round(margin_365_low, 2) as margin_365_low,
    round(margin_365_high, 2) as margin_365_high
from value.clv
where predicted_percentile is not null
order by coalesce(expected_margin_365, expected_spend_365, expected_orders_365) desc, customer_id
limit 100
