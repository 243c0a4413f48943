-- One row per month and pair of tiers that customers moved between; those who stayed are left out.
select
    strftime(month, '%Y-%m') as month,
    from_tier,
    to_tier,
    direction,
    customers,
    round(window_value, 2) as window_value
from segments.value_tier_moves
where direction in ('up', 'down')
order by month, from_tier, to_tier
