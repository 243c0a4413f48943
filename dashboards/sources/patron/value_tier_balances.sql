-- One row per month and tier: how many were in it, came and went.
select
    strftime(month, '%Y-%m') as month,
    tier,
    tier_order,
    opening_customers,
    new_customers,
    up_in,
    down_in,
    up_out,
    down_out,
    closing_customers,
    round(closing_value, 2) as closing_value,
    is_complete
from segments.value_tier_balances
order by month, tier_order
