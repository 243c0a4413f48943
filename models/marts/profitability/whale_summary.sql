with curve as (

    select * from {{ ref('whale_curve') }}

),

counted as (

    select
        count(*) as customers,
        {{ count_true('cm3 > 0') }} as profitable_customers,
        {{ count_true('cm3 < 0') }} as loss_customers,
        {{ money('sum(case when cm3 < 0 then cm3 else 0 end)') }} as loss_amount,
        {{ money('sum(cm3)') }} as total_cm3,
        max(cumulative_cm3) as peak_cm3,
        {{ any_true('costs_are_synthetic') }} as costs_are_synthetic
    from curve

),

top20 as (

    -- the best fifth of customers, rounded up
    select max(curve.cumulative_cm3) as cm3
    from curve
    cross join counted
    where curve.customer_rank = {{ int_div('counted.customers + 4', 5) }}

),

break_even as (

    select min(curve.customer_share) as customer_share
    from curve
    cross join counted
    where curve.cumulative_cm3 >= counted.total_cm3

)

select
    counted.customers,
    counted.profitable_customers,
    counted.loss_customers,
    {{ div_money('counted.loss_customers', 'counted.customers') }} as loss_share,
    counted.loss_amount,
    counted.total_cm3,
    counted.peak_cm3,
    {{ div_money('top20.cm3', 'counted.total_cm3') }} as top20_share_of_profit,
    break_even.customer_share as break_even_share,
    counted.costs_are_synthetic
from counted
cross join top20
cross join break_even
