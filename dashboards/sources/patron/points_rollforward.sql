-- One row per month in which points moved.
select
    period,
    round(opening, 2) as opening,
    round(earned, 2) as earned,
    round(redeemed, 2) as redeemed,
    round(expired, 2) as expired,
    round(adjusted, 2) as adjusted,
    round(closing, 2) as closing,
    round(breakage, 4) as breakage,
    is_synthetic
from profitability.points_rollforward
order by period
