{#-
  What each sale and write-down cost first in, first out: the lots whose pieces it took. Pieces beyond all lots cost
  what the newest lot cost, and are an estimate.
-#}
with events as (

    select * from {{ ref('int_stock_events') }}

),

lots as (

    select
        shop,
        sku,
        pieces_in - quantity as first_piece,
        pieces_in as last_piece,
        unit_cost,
        is_synthetic
    from events
    where event_kind = 'lot'

),

newest as (

    select shop, sku, unit_cost, is_synthetic, pieces_in
    from events
    where event_kind = 'lot'
    qualify row_number() over (partition by shop, sku order by lot_no desc) = 1

),

issues as (

    select
        event_kind,
        event_id,
        shop,
        sku,
        quantity,
        pieces_out - quantity as first_piece,
        pieces_out as last_piece
    from events
    where event_kind <> 'lot'

),

taken as (

    select
        issues.event_kind,
        issues.event_id,
        sum({{ mul_money(
            'least(issues.last_piece, lots.last_piece) - greatest(issues.first_piece, lots.first_piece)', 'lots.unit_cost'
        ) }}) as cost,
        {{ any_true('lots.is_synthetic') }} as is_synthetic
    from issues
    inner join lots
        on issues.shop = lots.shop
        and issues.sku = lots.sku
        and issues.first_piece < lots.last_piece
        and issues.last_piece > lots.first_piece
    group by issues.event_kind, issues.event_id

),

counted as (

    select
        issues.*,
        newest.unit_cost,
        newest.is_synthetic,
        -- pieces beyond the last one ever bought
        greatest(issues.last_piece - greatest(newest.pieces_in, issues.first_piece), 0) as uncovered
    from issues
    inner join newest
        on issues.shop = newest.shop
        and issues.sku = newest.sku

)

select
    counted.event_kind,
    counted.event_id,
    counted.quantity,
    {{ money('coalesce(taken.cost, 0)') }} + {{ mul_money('counted.uncovered', 'counted.unit_cost') }} as cost,
    counted.uncovered > 0 as is_estimate,
    coalesce(taken.is_synthetic, false) or (counted.uncovered > 0 and counted.is_synthetic) as is_synthetic
from counted
left join taken
    on counted.event_kind = taken.event_kind
    and counted.event_id = taken.event_id
