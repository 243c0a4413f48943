{{ config(materialized='table') }}
{#-
  One row per part of an order that waits for its delivery beyond the month: what it was sold for, and what its goods
  cost. Goods, discounts, manual lines and shipping wait; vouchers, fees, donations and samples are no delivery.
-#}
with parts as (

    select * from {{ ref('int_order_parts') }}

),

deferred_orders as (

    select distinct order_id
    from parts
    where is_deferred

),

line_parts as (

    select
        parts.part_id,
        parts.order_id,
        parts.order_line_id,
        parts.pieces_before,
        parts.pieces_after,
        parts.quantity,
        order_lines.line_type in ({{ deferrable_line_types() }}) as is_deferrable,
        order_lines.amount as line_sold,
        {{ seen_amount('order_lines') }} as line_seen
    from parts
    inner join {{ ref('order_lines') }} as order_lines
        on parts.order_line_id = order_lines.order_line_id

),

line_sales as (

    select
        part_id,
        order_id,
        case when is_deferrable then {{ pieces_share('line_sold', 'pieces_before', 'pieces_after', 'quantity') }} else 0 end as sold,
        case when is_deferrable then {{ pieces_share('line_seen', 'pieces_before', 'pieces_after', 'quantity') }} end as seen
    from line_parts

),

whole_orders as (

    select
        sums.order_id as part_id,
        sum(sums.amount) as sold
    from {{ ref('int_order_line_sums') }} as sums
    inner join deferred_orders
        on sums.order_id = deferred_orders.order_id
    where sums.line_type in ({{ deferrable_line_types() }})
    group by sums.order_id

),

-- of orders from abroad alone: what their lines were in the customer's currency
seen_orders as (

    select
        order_lines.order_id as part_id,
        sum({{ seen_amount('order_lines') }}) as seen
    from {{ ref('order_lines') }} as order_lines
    inner join deferred_orders
        on order_lines.order_id = deferred_orders.order_id
    where order_lines.line_type in ({{ deferrable_line_types() }})
        and order_lines.gross_transaction is not null
    group by order_lines.order_id

),

-- an order has what its lines and pieces that stand apart have not
sales as (

    select part_id, sold, seen from line_sales
    union all
    select part_id, sold, {{ money('null') }} as seen from whole_orders
    union all
    select part_id, {{ money('0') }} as sold, seen from seen_orders
    union all
    select order_id as part_id, -sold as sold, -seen as seen from line_sales

),

costs as (

    select
        coalesce(line_parts.part_id, line_costs.order_id) as part_id,
        line_costs.cost,
        line_costs.is_synthetic
    from {{ ref('int_line_costs') }} as line_costs
    inner join deferred_orders
        on line_costs.order_id = deferred_orders.order_id
    left join line_parts
        on line_costs.order_line_id = line_parts.part_id

),

piece_costs as (

    select
        line_parts.part_id,
        line_parts.order_id,
        {{ pieces_share('line_costs.cost', 'line_parts.pieces_before', 'line_parts.pieces_after', 'line_parts.quantity') }} as cost,
        line_costs.is_synthetic
    from {{ ref('int_line_costs') }} as line_costs
    inner join line_parts
        on line_costs.order_line_id = line_parts.order_line_id
        and line_costs.order_line_id <> line_parts.part_id

),

joined as (

    select part_id, sold, seen, {{ money('0') }} as cost, false as is_synthetic from sales
    union all
    select part_id, {{ money('0') }} as sold, {{ money('null') }} as seen, cost, is_synthetic from costs
    union all
    select part_id, {{ money('0') }} as sold, {{ money('null') }} as seen, cost, is_synthetic from piece_costs
    union all
    select order_id as part_id, {{ money('0') }} as sold, {{ money('null') }} as seen, -cost as cost, false as is_synthetic
    from piece_costs

),

summed as (

    select
        part_id,
        sum(sold) as sold,
        sum(seen) as seen,
        sum(cost) as cost,
        {{ any_true('is_synthetic') }} as costs_are_synthetic
    from joined
    group by part_id

)

select
    parts.part_id,
    parts.order_id,
    parts.order_line_id,
    parts.customer_id,
    parts.ordered_on,
    parts.recognised_on,
    parts.delivery_id,
    parts.load_id,
    parts.order_load_id,
    parts.is_estimate,
    parts.is_synthetic,
    -- nothing is owed for what was given away
    {{ money('case when summed.sold > 0 then summed.sold else 0 end') }} as revenue,
    {{ money("case
        when summed.sold <= 0 then 0
        when orders.transaction_currency = orders.currency then summed.sold
        else coalesce(summed.seen, " ~ div_money('summed.sold', 'orders.transaction_rate') ~ ")
    end") }} as revenue_seen,
    {{ money('case when summed.cost > 0 then summed.cost else 0 end') }} as cost,
    summed.costs_are_synthetic
from parts
inner join summed
    on parts.part_id = summed.part_id
inner join {{ ref('orders') }} as orders
    on parts.order_id = orders.order_id
where parts.is_deferred
