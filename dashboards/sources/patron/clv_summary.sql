-- One row: what customers are expected to buy and leave in the coming year. Empty until somebody has bought.
select
    predicted_on,
    max(model) as model,
    count(*) as customers,
    round(sum(net_sales), 2) as net_sales,
    round(sum(margin), 2) as margin,
    round(cast(avg(p_alive) as decimal(38, 9)), 4) as mean_p_alive,
    round(sum(expected_orders_365), 1) as expected_orders_365,
    round(sum(expected_spend_365), 2) as expected_spend_365,
    round(sum(expected_margin_90), 2) as expected_margin_90,
    round(sum(expected_margin_365), 2) as expected_margin_365,
    bool_or(costs_are_synthetic) as costs_are_synthetic,
    max(warning) as warning
from value.clv
group by predicted_on
order by predicted_on
