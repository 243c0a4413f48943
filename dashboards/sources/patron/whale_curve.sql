-- At most about 400 points of the curve (every n-th customer, the first and the last): more than a screen can show.
with sized as (
    select
        customer_rank,
        customer_share,
        profit_share,
        cumulative_cm3,
        max(customer_rank) over () as last_rank
    from profitability.whale_curve
)

select
    customer_rank,
    round(customer_share, 4) as customer_share,
    round(profit_share, 4) as profit_share,
    round(cumulative_cm3, 2) as cumulative_cm3
from sized
where customer_rank = 1 or customer_rank = last_rank or mod(customer_rank, greatest(1, cast(floor(last_rank / 400) as bigint))) = 0
order by customer_rank
