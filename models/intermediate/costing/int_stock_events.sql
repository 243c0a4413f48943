{{ config(materialized='table') }}
{#-
  What comes in and goes out of stock, code by code in order of time: lots, goods sold or given away, stock written
  down. Each event knows how many lots had come in (lot_no), and which pieces it is about, counted from the first: sold
  pieces are counted apart from bought ones, so that laying the two rows of numbers over each other is FIFO. What came
  back is not put in again: it returns its own cost, and stock counts tell the rest.
-#}
with lots as (

    select * from {{ ref('int_lots_valued') }}
    where quantity > 0
        and unit_cost is not null

),

codes as (

    select distinct shop, sku from lots

),

events as (

    select
        'lot' as event_kind,
        lot_id as event_id,
        shop,
        sku,
        received_at as happened_at,
        0 as place,
        quantity,
        unit_cost,
        is_synthetic
    from lots
    union all
    select
        'sale' as event_kind,
        order_lines.order_line_id as event_id,
        order_lines.shop,
        order_lines.sku,
        order_lines.ordered_at as happened_at,
        1 as place,
        order_lines.quantity,
        {{ money('null') }} as unit_cost,
        false as is_synthetic
    from {{ ref('order_lines') }} as order_lines
    inner join {{ ref('orders') }} as orders
        on order_lines.order_id = orders.order_id
    where order_lines.line_type = 'goods'
        and order_lines.quantity > 0
        and (orders.has_paid_line or orders.customer_id is not null)
    union all
    select
        'write_down' as event_kind,
        stock_move_id as event_id,
        shop,
        sku,
        moved_at as happened_at,
        2 as place,
        -quantity as quantity,
        {{ money('null') }} as unit_cost,
        is_synthetic
    from {{ ref('stock_moves') }}
    where quantity < 0

)

select
    events.event_kind,
    events.event_id,
    events.shop,
    events.sku,
    events.happened_at,
    events.quantity,
    events.unit_cost,
    events.is_synthetic,
    cast(sum(case when events.event_kind = 'lot' then 1 else 0 end) over code_rows as {{ type_int() }}) as lot_no,
    cast(sum(case when events.event_kind = 'lot' then events.quantity else 0 end) over code_rows as {{ type_int() }}) as pieces_in,
    cast(sum(case when events.event_kind = 'lot' then 0 else events.quantity end) over code_rows as {{ type_int() }}) as pieces_out
from events
inner join codes
    on events.shop = codes.shop
    and events.sku = codes.sku
window code_rows as (
    partition by events.shop, events.sku order by events.happened_at nulls last, events.place, events.event_id
    rows between unbounded preceding and current row
)
