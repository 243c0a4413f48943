{#- What each sale and write-down cost at the moving average of its moment. Before the first lot its cost is taken. -#}
with events as (

    select * from {{ ref('int_stock_events') }}
    where event_kind <> 'lot'

),

averages as (

    select * from {{ ref('int_moving_averages') }}

)

select
    events.event_kind,
    events.event_id,
    events.quantity,
    {{ mul_money('events.quantity', 'averages.average_cost') }} as cost,
    events.lot_no = 0 as is_estimate,
    averages.is_synthetic
from events
inner join averages
    on events.shop = averages.shop
    and events.sku = averages.sku
    and {{ later('events.lot_no', '1') }} = averages.lot_no
