{#-
  One row per refund of a part that was still under way: how much of what was put off
  is taken back before and after it, up to all of it.
  A refund of no line, or of a line that is delivered with its order, counts for the order as a whole. One of a line
  that comes in pieces takes from those that come last first, unless its goods had come already.
-#}
with deferrals as (

    select * from {{ ref('int_deferrals_valued') }}

),

line_parts as (

    select part_id from {{ ref('int_order_parts') }}
    where order_line_id = part_id

),

split_lines as (

    select * from {{ ref('int_split_lines_valued') }}

),

money_back as (

    select
        refunds.order_id,
        refunds.order_line_id,
        refunds.refund_id,
        refunds.refund_line_id,
        refunds.refunded_on,
        -refunds.amount as revenue,
        case
            when refunds.transaction_currency = refunds.currency then -refunds.amount
            else coalesce(-refunds.amount_transaction, {{ div_money('-refunds.amount', 'refunds.transaction_rate') }})
        end as seen,
        {{ money('0') }} as cost,
        refunds.load_id
    from {{ ref('refunds') }} as refunds
    where refunds.refund_kind = 'refund'
        and refunds.line_type in ({{ deferrable_line_types() }})

),

goods_back as (

    select
        order_id,
        order_line_id,
        refund_id,
        refund_line_id,
        refunded_on,
        {{ money('0') }} as revenue,
        {{ money('0') }} as seen,
        cost,
        load_id
    from {{ ref('int_return_costs') }}
    where order_id is not null

),

back as (

    select * from money_back
    union all
    select * from goods_back

),

back_of_split_lines as (

    select
        order_line_id,
        refund_id,
        refunded_on,
        sum(revenue) as revenue,
        sum(seen) as seen,
        sum(cost) as cost,
        max(load_id) as load_id
    from back
    where order_line_id in (select order_line_id from split_lines)
        and refund_line_id not in (select refund_line_id from {{ ref('int_goods_returned') }})
    group by order_line_id, refund_id, refunded_on

),

adding_up as (

    select
        *,
        sum(revenue) over line_rows as revenue_back,
        sum(seen) over line_rows as seen_back,
        sum(cost) over line_rows as cost_back
    from back_of_split_lines
    window line_rows as (
        partition by order_line_id order by refunded_on, refund_id rows between unbounded preceding and current row
    )

),

of_split_lines as (

    select
        split_lines.part_id,
        adding_up.refund_id,
        adding_up.refunded_on,
        {%- for measure in ['revenue', 'seen', 'cost'] %}
        {{ between_zero_and('adding_up.' ~ measure ~ '_back - split_lines.' ~ measure ~ '_from', 'split_lines.' ~ measure) }}
        - {{ between_zero_and(
            'adding_up.' ~ measure ~ '_back - adding_up.' ~ measure ~ ' - split_lines.' ~ measure ~ '_from', 'split_lines.' ~ measure
        ) }} as {{ measure }},
        {%- endfor %}
        adding_up.load_id
    from adding_up
    inner join split_lines
        on adding_up.order_line_id = split_lines.order_line_id
    where split_lines.recognised_on is null
        or adding_up.refunded_on < split_lines.recognised_on

),

of_parts as (

    select
        coalesce(line_parts.part_id, back.order_id) as part_id,
        back.refund_id,
        back.refunded_on,
        back.revenue,
        back.seen,
        back.cost,
        back.load_id
    from back
    left join line_parts
        on back.order_line_id = line_parts.part_id
    where back.order_line_id is null
        or back.order_line_id not in (select order_line_id from split_lines)
    union all
    select part_id, refund_id, refunded_on, revenue, seen, cost, load_id
    from of_split_lines

),

placed as (

    select
        part_id,
        refund_id,
        refunded_on,
        sum(revenue) as revenue,
        sum(seen) as seen,
        sum(cost) as cost,
        max(load_id) as load_id
    from of_parts
    group by part_id, refund_id, refunded_on

),

running as (

    select
        deferrals.part_id,
        placed.refund_id,
        {{ later('placed.refunded_on', 'deferrals.ordered_on') }} as undone_on,
        placed.load_id,
        deferrals.revenue as revenue_put_off,
        deferrals.revenue_seen as seen_put_off,
        deferrals.cost as cost_put_off,
        placed.revenue,
        placed.seen,
        placed.cost,
        sum(placed.revenue) over part_rows as revenue_back,
        sum(placed.seen) over part_rows as seen_back,
        sum(placed.cost) over part_rows as cost_back
    from placed
    inner join deferrals
        on placed.part_id = deferrals.part_id
    where deferrals.recognised_on is null
        or placed.refunded_on < deferrals.recognised_on
    window part_rows as (
        partition by deferrals.part_id order by placed.refunded_on, placed.refund_id
        rows between unbounded preceding and current row
    )

)

select
    part_id,
    refund_id,
    undone_on,
    load_id,
    {{ money(between_zero_and('revenue_back - revenue', 'revenue_put_off')) }} as revenue_before,
    {{ money(between_zero_and('revenue_back', 'revenue_put_off')) }} as revenue_after,
    {{ seen_level('revenue_back - revenue', 'seen_back - seen') }} as seen_before,
    {{ seen_level('revenue_back', 'seen_back') }} as seen_after,
    {{ money(between_zero_and('cost_back - cost', 'cost_put_off')) }} as cost_before,
    {{ money(between_zero_and('cost_back', 'cost_put_off')) }} as cost_after
from running
