-- One row per month, over all currencies that orders are paid in.
select
    period,
    round(sum(revenue_opening), 2) as opening,
    round(sum(revenue_deferred), 2) as put_off,
    round(sum(revenue_released), 2) as released,
    round(sum(revenue_closing), 2) as closing,
    round(sum(cost_closing), 2) as cost_closing,
    round(sum(margin_closing), 2) as margin_closing,
    bool_or(has_estimates) as has_estimates,
    bool_or(is_synthetic) as is_synthetic
from profitability.deferred_revenue_rollforward
group by period
order by period
