{{ config(materialized='table') }}
{#-
  One row per movement of points with what it adds to the liability (positive) or takes from it. Points earned share the
  order's sale by relative stand-alone price; points that leave take the liability of the oldest ones still there with
  them. Points earned without an order are worth nothing here: no sale was put off for them.
-#}
with moves as (

    select
        moves.shop || ':' || moves.points_move_id as points_move_id,
        records.customer_key as customer_id,
        {{ global_id('moves.shop', 'moves.customer_id') }} as account_id,
        orders.order_id,
        moves.kind,
        moves.points,
        moves.moved_at,
        {{ to_shop_date('moves.moved_at') }} as moved_on,
        case when orders.total_amount > 0 then orders.total_amount else 0 end as sale,
        moves.is_synthetic,
        moves.load_id
    from ({{ finance_rows('points_moves') }}) as moves
    left join {{ ref('orders') }} as orders
        on {{ global_id('moves.shop', 'moves.order_id') }} = orders.order_id
    left join {{ ref('int_records_keyed') }} as records
        on {{ global_id('moves.shop', 'moves.customer_id') }} = records.record_id

),

valued as (

    select
        *,
        case
            when points > 0 then {{ points_liability('sale', points_worth('points')) }}
            else 0
        end as put_off,
        sum(case when points > 0 then points else 0 end) over account_rows as points_in,
        sum(case when points < 0 then -points else 0 end) over account_rows as points_out
    from moves
    window account_rows as (
        partition by account_id order by moved_at nulls last, points_move_id rows between unbounded preceding and current row
    )

),

taken as (

    -- the parts of two neighbours meet at the same rounded amount, so a lot of points gives back exactly what it put off
    select
        leaving.points_move_id,
        sum(
            {{ part_of('earned.put_off', 'least(leaving.points_out, earned.points_in) - (earned.points_in - earned.points)', 'earned.points') }}
            - {{ part_of('earned.put_off', 'greatest(leaving.points_out + leaving.points, earned.points_in - earned.points) - (earned.points_in - earned.points)', 'earned.points') }}
        ) as liability
    from valued as leaving
    inner join valued as earned
        on leaving.account_id = earned.account_id
        and earned.points > 0
        and leaving.points < 0
        and leaving.points_out + leaving.points < earned.points_in
        and leaving.points_out > earned.points_in - earned.points
    group by leaving.points_move_id

)

select
    valued.points_move_id,
    valued.account_id,
    valued.customer_id,
    valued.order_id,
    valued.kind,
    valued.points,
    valued.moved_at,
    valued.moved_on,
    valued.sale,
    {{ money('valued.put_off - coalesce(taken.liability, 0)') }} as liability,
    valued.is_synthetic,
    valued.load_id
from valued
left join taken
    on valued.points_move_id = taken.points_move_id
