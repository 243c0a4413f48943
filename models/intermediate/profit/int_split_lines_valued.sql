{#-
  Order lines whose pieces are delivered on different days: one row per line and part of it that waits beyond the month
  of the order, with what the part sold for and cost. `_from` is what the line's parts that are delivered later hold: a
  refund takes from the last to come first.
-#}
with parts as (

    select * from {{ ref('int_order_parts') }}

),

slices as (

    select * from parts
    where order_line_id <> part_id

),

line_costs as (

    select * from {{ ref('int_line_costs') }}

),

lines as (

    select
        order_lines.order_line_id,
        order_lines.order_id,
        order_lines.amount as sold,
        case
            when orders.transaction_currency = orders.currency then order_lines.amount
            else coalesce({{ seen_amount('order_lines') }}, {{ div_money('order_lines.amount', 'orders.transaction_rate') }})
        end as seen,
        coalesce(line_costs.cost, 0) as cost
    from {{ ref('order_lines') }} as order_lines
    inner join {{ ref('orders') }} as orders
        on order_lines.order_id = orders.order_id
    left join line_costs
        on order_lines.order_line_id = line_costs.order_line_id
    where order_lines.line_type in ({{ deferrable_line_types() }})
        and order_lines.order_line_id in (select order_line_id from slices)

),

shares as (

    select
        lines.order_line_id,
        lines.order_id,
        slices.part_id,
        slices.recognised_on,
        slices.is_deferred,
        {{ pieces_share('lines.sold', 'slices.pieces_before', 'slices.pieces_after', 'slices.quantity') }} as revenue,
        {{ pieces_share('lines.seen', 'slices.pieces_before', 'slices.pieces_after', 'slices.quantity') }} as seen,
        {{ pieces_share('lines.cost', 'slices.pieces_before', 'slices.pieces_after', 'slices.quantity') }} as cost
    from slices
    inner join lines
        on slices.order_line_id = lines.order_line_id

),

sliced as (

    select order_line_id, sum(revenue) as revenue, sum(seen) as seen, sum(cost) as cost
    from shares
    group by order_line_id

),

-- what did not come by itself waits with the order
rests as (

    select
        lines.order_line_id,
        parts.part_id,
        parts.recognised_on,
        lines.sold - sliced.revenue as revenue,
        lines.seen - sliced.seen as seen,
        lines.cost - sliced.cost as cost
    from lines
    inner join sliced
        on lines.order_line_id = sliced.order_line_id
    inner join parts
        on lines.order_id = parts.part_id

),

waiting as (

    select order_line_id, part_id, recognised_on, revenue, seen, cost
    from shares
    where is_deferred
    union all
    select order_line_id, part_id, recognised_on, revenue, seen, cost
    from rests

)

select
    order_line_id,
    part_id,
    recognised_on,
    {{ money('greatest(revenue, 0)') }} as revenue,
    {{ money('greatest(seen, 0)') }} as seen,
    {{ money('greatest(cost, 0)') }} as cost,
    {{ money('coalesce(sum(greatest(revenue, 0)) over later_parts, 0)') }} as revenue_from,
    {{ money('coalesce(sum(greatest(seen, 0)) over later_parts, 0)') }} as seen_from,
    {{ money('coalesce(sum(greatest(cost, 0)) over later_parts, 0)') }} as cost_from
from waiting
window later_parts as (
    partition by order_line_id order by recognised_on desc nulls first, part_id
    rows between unbounded preceding and 1 preceding
)
