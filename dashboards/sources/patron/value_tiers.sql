-- One row per tier of the value pyramid, best first.
select
    tier,
    tier_order,
    target_percent,
    value_basis,
    customers,
    round(customer_share, 4) as customer_share,
    round(window_value, 2) as window_value,
    round(value_share, 4) as value_share,
    round(least_value, 2) as least_value,
    near_top,
    near_falling,
    costs_are_synthetic
from segments.value_tiers
order by tier_order
