{{ config(materialized='table') }}
{#-
  What is delivered on a day of its own: an order as a whole, and a line that came with an earlier parcel than the last.
  `recognised_on` is the day its revenue counts for: delivered, or called off before that; null while it is under way.
  Kept are parts that wait beyond the month of their order (is_deferred), and lines that stand apart from their order.
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

parcel_lines as (

    select
        {{ global_id('shop', 'order_id') }} || ':' || delivery_id as delivery_id,
        {{ global_id('shop', 'order_id') }} || ':' || line_id as order_line_id
    from {{ ref('stg_shopify__fulfillment_lines') }}
    where {{ 'shopify' in switched_on_sources() }}

),

whole as (

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

lines as (

    select
        parcel_lines.order_line_id,
        dated.order_id,
        max(dated.delivered_on) as delivered_on,
        max(dated.delivery_id) as delivery_id,
        max(dated.load_id) as load_id,
        {{ any_true('dated.is_estimate') }} as is_estimate,
        {{ any_true('dated.is_synthetic') }} as is_synthetic
    from parcel_lines
    inner join dated
        on parcel_lines.delivery_id = dated.delivery_id
    group by parcel_lines.order_line_id, dated.order_id

),

parts as (

    select
        order_id as part_id,
        order_id,
        cast(null as {{ type_string() }}) as order_line_id,
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
        lines.order_line_id as part_id,
        lines.order_id,
        lines.order_line_id,
        whole.customer_id,
        whole.ordered_on,
        whole.cancelled_on,
        lines.delivered_on,
        lines.delivery_id,
        lines.load_id,
        whole.order_load_id,
        lines.is_estimate,
        lines.is_synthetic
    from lines
    inner join whole
        on lines.order_id = whole.order_id
    where lines.delivered_on <> whole.delivered_on

),

settled as (

    select
        parts.part_id,
        parts.order_id,
        parts.order_line_id,
        parts.customer_id,
        parts.ordered_on,
        parts.cancelled_on is not null and (parts.is_estimate or parts.cancelled_on < parts.delivered_on) as is_called_off,
        parts.is_estimate and parts.delivered_on > as_of.as_of_on as is_under_way,
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
        customer_id,
        ordered_on,
        case
            when is_called_off then {{ later('cancelled_on', 'ordered_on') }}
            when not is_under_way then delivered_on
        end as recognised_on,
        case when not is_called_off and not is_estimate then delivery_id end as delivery_id,
        case when not is_called_off and not is_estimate then load_id else order_load_id end as load_id,
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
