-- One row per tenth of the customers by expected margin, the most valuable first.
select
    10 - least(9, cast(floor(predicted_percentile * 10) as integer)) as tenth,
    count(*) as customers,
    round(cast(avg(p_alive) as decimal(38, 9)), 4) as mean_p_alive,
    round(sum(expected_orders_365), 1) as expected_orders_365,
    round(sum(expected_spend_365), 2) as expected_spend_365,
    round(sum(expected_margin_365), 2) as expected_margin_365,
    round(sum(margin), 2) as margin
from value.clv
where predicted_percentile is not null
group by 10 - least(9, cast(floor(predicted_percentile * 10) as integer))
order by tenth
