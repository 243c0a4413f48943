{#-
  One row per order whose parcels tell their contents: the day that all its goods have come, or were taken back before
  they were sent (any refund but of goods that had come). Without that day goods are still to be sent, unless the shop
  calls the order fulfilled: then it waits for nothing, whatever its parcels hold.
-#}
with pieces as (

    select * from {{ ref('int_parcel_pieces') }}

),

vendor_orders as (

    select
        {{ global_id('shop', 'order_id') }} as order_id,
        fulfillment_status in ('fulfilled', 'restocked') as is_fulfilled
    from {{ ref('stg_shopify__orders') }}
    where {{ 'shopify' in switched_on_sources() }}

),

lines as (

    select
        order_line_id,
        order_id,
        max(quantity) - max(pieces_after) as missing,
        max(delivered_on) as delivered_on
    from pieces
    where line_type = 'goods'
    group by order_line_id, order_id

),

given_up as (

    select
        refunds.order_line_id,
        refunds.refunded_on,
        sum(-refunds.quantity) over (
            partition by refunds.order_line_id order by refunds.refunded_on, refunds.refund_line_id
            rows between unbounded preceding and current row
        ) as quantity
    from {{ ref('refunds') }} as refunds
    left join {{ ref('int_goods_returned') }} as returned
        on refunds.refund_line_id = returned.refund_line_id
    where refunds.refund_kind = 'refund'
        and returned.refund_line_id is null
        and refunds.order_line_id in (select order_line_id from lines)

),

given_up_on as (

    select
        lines.order_line_id,
        min(given_up.refunded_on) as day
    from lines
    inner join given_up
        on lines.order_line_id = given_up.order_line_id
        and lines.missing <= given_up.quantity
    where lines.missing > 0
    group by lines.order_line_id

),

completed as (

    select
        lines.order_id,
        case
            when lines.missing = 0 then lines.delivered_on
            when given_up_on.day is not null then {{ later('lines.delivered_on', 'given_up_on.day') }}
        end as completed_on
    from lines
    left join given_up_on
        on lines.order_line_id = given_up_on.order_line_id

),

by_order as (

    select
        order_id,
        case when count(*) = count(completed_on) then max(completed_on) end as completed_on
    from completed
    group by order_id

)

select
    by_order.order_id,
    by_order.completed_on,
    by_order.completed_on is null and not coalesce(vendor_orders.is_fulfilled, false) as is_waiting
from by_order
left join vendor_orders
    on by_order.order_id = vendor_orders.order_id
