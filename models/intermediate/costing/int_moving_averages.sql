{{ config(materialized='table') }}
{#-
  The moving average cost of a piece after each lot: what is left at its average and the lot at its cost, divided by
  the pieces. With nothing left (or less than nothing: sold before it was booked in) the lot's cost is the average.
  One average rests on the one before, hence the recursion: a round a lot, all codes at once. BigQuery stops after 500
  rounds, so 500 lots a code.
-#}
with recursive events as (

    select * from {{ ref('int_stock_events') }}

),

issued as (

    select shop, sku, lot_no, {{ sum_int('quantity') }} as quantity
    from events
    where event_kind <> 'lot'
    group by shop, sku, lot_no

),

lots as (

    select
        lots.shop,
        lots.sku,
        lots.lot_no,
        lots.quantity,
        lots.unit_cost,
        lots.is_synthetic,
        -- what is left when the lot comes in: bought before it, less all that had gone by then
        lots.pieces_in - lots.quantity - lots.pieces_out as quantity_left,
        lots.pieces_out
    from events as lots
    where lots.event_kind = 'lot'

),

averages as (

    select shop, sku, lot_no, unit_cost as average_cost
    from lots
    where lot_no = 1
    union all
    select
        lots.shop,
        lots.sku,
        lots.lot_no,
        case
            when lots.quantity_left <= 0 then lots.unit_cost
            else {{ div_money(
                mul_money('lots.quantity_left', 'averages.average_cost') ~ ' + ' ~ mul_money('lots.quantity', 'lots.unit_cost'),
                'lots.quantity_left + lots.quantity'
            ) }}
        end as average_cost
    from averages
    inner join lots
        on averages.shop = lots.shop
        and averages.sku = lots.sku
        and averages.lot_no + 1 = lots.lot_no

)

select
    averages.shop,
    averages.sku,
    averages.lot_no,
    averages.average_cost,
    lots.quantity_left,
    lots.quantity,
    coalesce(issued.quantity, 0) as issued_quantity,
    lots.is_synthetic
from averages
inner join lots
    on averages.shop = lots.shop
    and averages.sku = lots.sku
    and averages.lot_no = lots.lot_no
left join issued
    on averages.shop = issued.shop
    and averages.sku = issued.sku
    and averages.lot_no = issued.lot_no
