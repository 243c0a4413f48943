with moves as (

    select
        {{ period_text('moved_on') }} as period,
        kind,
        points,
        liability,
        is_synthetic
    from {{ ref('int_points_valued') }}

),

by_period as (

    select
        period,
        {{ sum_int("case when kind = 'earned' then points else 0 end") }} as points_earned,
        {{ sum_int("case when kind = 'redeemed' then -points else 0 end") }} as points_redeemed,
        {{ sum_int("case when kind = 'expired' then -points else 0 end") }} as points_expired,
        {{ sum_int("case when kind not in ('earned', 'redeemed', 'expired') then points else 0 end") }} as points_adjusted,
        {{ money("sum(case when kind = 'earned' then liability else 0 end)") }} as earned,
        {{ money("sum(case when kind = 'redeemed' then -liability else 0 end)") }} as redeemed,
        {{ money("sum(case when kind = 'expired' then -liability else 0 end)") }} as expired,
        {{ money("sum(case when kind not in ('earned', 'redeemed', 'expired') then liability else 0 end)") }} as adjusted,
        {{ money('sum(liability)') }} as moved,
        {{ any_true('is_synthetic') }} as is_synthetic
    from moves
    group by period

)

select
    period,
    {{ money('coalesce(sum(moved) over (order by period nulls last rows between unbounded preceding and 1 preceding), 0)') }} as opening,
    earned,
    redeemed,
    expired,
    adjusted,
    {{ money('sum(moved) over (order by period nulls last rows between unbounded preceding and current row)') }} as closing,
    points_earned,
    points_redeemed,
    points_expired,
    points_adjusted,
    -- of all points that have left so far, how many expired
    {{ div_money(
        'sum(points_expired) over (order by period nulls last rows between unbounded preceding and current row)',
        'sum(points_expired + points_redeemed) over (order by period nulls last rows between unbounded preceding and current row)'
    ) }} as breakage,
    is_synthetic
from by_period
