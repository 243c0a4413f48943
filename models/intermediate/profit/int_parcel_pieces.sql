{{ config(materialized='table') }}
{#-
  Which pieces of an order line came with which parcel, counted from the line's first piece in order of delivery. Only
  of orders whose every parcel tells its contents: Shopify is asked for them where an order is sent in several parcels,
  or in one with more to come. A line that is in no parcel yet has one row without one. Pieces beyond those ordered count
  for nothing.
-#}
with parcel_lines as (

    select
        {{ global_id('shop', 'order_id') }} as order_id,
        {{ global_id('shop', 'order_id') }} || ':' || delivery_id as delivery_id,
        {{ global_id('shop', 'order_id') }} || ':' || line_id as order_line_id,
        delivery_id as parcel,
        quantity
    from {{ ref('stg_shopify__fulfillment_lines') }}
    where {{ 'shopify' in switched_on_sources() }}

),

dated as (

    select * from {{ ref('int_deliveries_dated') }}
    where delivery_id is not null
        and order_id in (select order_id from parcel_lines)

),

contents as (

    select
        delivery_id,
        parcel,
        order_line_id,
        sum(greatest(quantity, 0)) as quantity
    from parcel_lines
    group by delivery_id, parcel, order_line_id

),

told_parcels as (

    select delivery_id
    from parcel_lines
    group by delivery_id
    having count(*) = count(quantity)

),

told_orders as (

    select dated.order_id
    from dated
    left join told_parcels
        on dated.delivery_id = told_parcels.delivery_id
    group by dated.order_id
    having count(*) = count(told_parcels.delivery_id)

),

lines as (

    select order_line_id, order_id, line_type, quantity
    from {{ ref('order_lines') }}
    where quantity > 0
        and order_id in (select order_id from told_orders)

),

sent as (

    select
        contents.order_line_id,
        contents.parcel,
        contents.quantity,
        dated.delivery_id,
        dated.delivered_on,
        dated.load_id,
        dated.is_estimate,
        dated.is_synthetic
    from contents
    inner join dated
        on contents.delivery_id = dated.delivery_id
    where contents.quantity > 0

),

counted as (

    select
        lines.order_line_id,
        lines.order_id,
        lines.line_type,
        lines.quantity,
        sent.delivery_id,
        sent.parcel,
        sent.delivered_on,
        sent.load_id,
        sent.is_estimate,
        sent.is_synthetic,
        coalesce(sum(sent.quantity) over line_rows, 0) - coalesce(sent.quantity, 0) as pieces_before,
        coalesce(sum(sent.quantity) over line_rows, 0) as pieces_after
    from lines
    left join sent
        on lines.order_line_id = sent.order_line_id
    window line_rows as (
        partition by lines.order_line_id order by sent.delivered_on, sent.delivery_id
        rows between unbounded preceding and current row
    )

)

select
    order_line_id,
    order_id,
    line_type,
    quantity,
    delivery_id,
    parcel,
    delivered_on,
    load_id,
    is_estimate,
    is_synthetic,
    cast(pieces_before as {{ type_int() }}) as pieces_before,
    cast(least(pieces_after, quantity) as {{ type_int() }}) as pieces_after
from counted
where pieces_before < quantity
