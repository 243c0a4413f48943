{{ config(materialized='table') }}
{#-
  What is delivered on a day of its own: an order as a whole, and pieces of a line that came with an earlier parcel than
  the last. `recognised_on` is the day their revenue counts for: delivered, or called off before that; null while they
  are under way. Where parcels do not tell what they hold, the order counts as a whole with the last one known.
  Kept are parts that wait beyond the month of their order (is_deferred), and pieces that stand apart from their order.
-#}
{%- set ways = ['delivery', 'order'] %}
{%- if var('revenue_recognition') not in ways %}
    {{ exceptions.raise_compiler_error(
        "var 'revenue_recognition' is '" ~ var('revenue_recognition') ~ "', which is no way to count revenue. Known: " ~ ways | join(', ')
    ) }}
{%- endif %}
with dated as (

    select * from {{ ref('int_deliveries_dated') }}

),

completed as (

    select * from {{ ref('int_orders_completed') }}

),

pieces as (

    select * from {{ ref('int_parcel_pieces') }}
    where delivery_id is not null

),

parcels as (

    select
        order_id,
        customer_id,
        ordered_on,
        cancelled_on,
        order_load_id,
        max(delivered_on) as delivered_on,
        max(delivery_id) as delivery_id,
        max(load_id) as load_id,
        {{ any_true('is_estimate') }} as is_estimate,
        {{ any_true('is_synthetic') }} as is_synthetic
    from dated
    group by order_id, customer_id, ordered_on, cancelled_on, order_load_id

),

whole as (

    -- the day without one of its own to wait for is the shop's word, no estimate
    select
        parcels.order_id,
        parcels.customer_id,
        parcels.ordered_on,
        parcels.cancelled_on,
        parcels.order_load_id,
        case
            when not coalesce(completed.is_waiting, false) then coalesce(completed.completed_on, parcels.delivered_on)
        end as delivered_on,
        case when coalesce(completed.completed_on, parcels.delivered_on) <= parcels.delivered_on then parcels.delivery_id end as delivery_id,
        parcels.load_id,
        parcels.is_estimate and not coalesce(completed.is_waiting, false) as is_estimate,
        parcels.is_synthetic
    from parcels
    left join completed
        on parcels.order_id = completed.order_id

),

parts as (

    select
        order_id as part_id,
        order_id,
        cast(null as {{ type_string() }}) as order_line_id,
        cast(null as {{ type_int() }}) as pieces_before,
        cast(null as {{ type_int() }}) as pieces_after,
        cast(null as {{ type_int() }}) as quantity,
        customer_id,
        ordered_on,
        cancelled_on,
        delivered_on,
        delivery_id,
        load_id,
        order_load_id,
        is_estimate,
        is_synthetic
    from whole
    union all
    select
        case
            when pieces.pieces_after - pieces.pieces_before = pieces.quantity then pieces.order_line_id
            else pieces.order_line_id || ':' || pieces.parcel
        end as part_id,
        pieces.order_id,
        pieces.order_line_id,
        pieces.pieces_before,
        pieces.pieces_after,
        pieces.quantity,
        whole.customer_id,
        whole.ordered_on,
        whole.cancelled_on,
        pieces.delivered_on,
        pieces.delivery_id,
        pieces.load_id,
        whole.order_load_id,
        pieces.is_estimate,
        pieces.is_synthetic
    from pieces
    inner join whole
        on pieces.order_id = whole.order_id
    where whole.delivered_on is null
        or pieces.delivered_on < whole.delivered_on

),

settled as (

    select
        parts.part_id,
        parts.order_id,
        parts.order_line_id,
        parts.pieces_before,
        parts.pieces_after,
        parts.quantity,
        parts.customer_id,
        parts.ordered_on,
        parts.cancelled_on is not null
        and (parts.is_estimate or parts.delivered_on is null or parts.cancelled_on < parts.delivered_on) as is_called_off,
        parts.delivered_on is null or (parts.is_estimate and parts.delivered_on > as_of.as_of_on) as is_under_way,
        parts.cancelled_on,
        parts.delivered_on,
        parts.delivery_id,
        parts.load_id,
        parts.order_load_id,
        parts.is_estimate,
        parts.is_synthetic
    from parts
    cross join {{ ref('int_as_of') }} as as_of

),

recognised as (

    select
        part_id,
        order_id,
        order_line_id,
        pieces_before,
        pieces_after,
        quantity,
        customer_id,
        ordered_on,
        case
            when is_called_off then {{ later('cancelled_on', 'ordered_on') }}
            when not is_under_way then delivered_on
        end as recognised_on,
        case when not is_called_off and not is_estimate and not is_under_way then delivery_id end as delivery_id,
        case when not is_called_off and not is_estimate and not is_under_way then load_id else order_load_id end as load_id,
        order_load_id,
        is_estimate and not is_called_off as is_estimate,
        is_synthetic and not is_called_off as is_synthetic
    from settled
    where {{ var('revenue_recognition') == 'delivery' }}

),

compared as (

    select
        *,
        recognised_on is null
        or {{ date_trunc('month', 'recognised_on') }} > {{ date_trunc('month', 'ordered_on') }} as is_deferred
    from recognised

)

select * from compared
where is_deferred
    or order_line_id is not null
