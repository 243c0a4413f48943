{#-
  Revenue on delivery: what an order sold waits from the day of the order to the day of the delivery, and its cost of
  goods with it. Only where that is another month, or has not come yet. A refund before the delivery takes back what had
  waited. A move says from which level to which it takes what is recognised of the part; each level is translated at the
  order's own rate, so that the postings of a part add up to nothing in each currency once it is delivered.
-#}
with deferrals as (

    select * from {{ ref('int_deferrals_valued') }}

),

undone as (

    select * from {{ ref('int_deferrals_undone') }}

),

undone_by_part as (

    select
        part_id,
        sum(revenue_after - revenue_before) as revenue,
        sum(seen_after - seen_before) as seen,
        sum(cost_after - cost_before) as cost
    from undone
    group by part_id

),

moves as (

    select
        part_id,
        'deferred' as direction,
        ordered_on as posted_on,
        {{ money('0') }} as revenue_from,
        revenue as revenue_to,
        {{ money('0') }} as seen_from,
        revenue_seen as seen_to,
        {{ money('0') }} as cost_from,
        cost as cost_to,
        'order:' || order_id as source_document,
        order_load_id as load_id
    from deferrals
    union all
    select
        part_id,
        'released' as direction,
        undone_on as posted_on,
        revenue_before as revenue_from,
        revenue_after as revenue_to,
        seen_before as seen_from,
        seen_after as seen_to,
        cost_before as cost_from,
        cost_after as cost_to,
        'refund:' || refund_id as source_document,
        load_id
    from undone
    union all
    select
        deferrals.part_id,
        'released' as direction,
        deferrals.recognised_on as posted_on,
        coalesce(undone_by_part.revenue, 0) as revenue_from,
        deferrals.revenue as revenue_to,
        coalesce(undone_by_part.seen, 0) as seen_from,
        deferrals.revenue_seen as seen_to,
        coalesce(undone_by_part.cost, 0) as cost_from,
        deferrals.cost as cost_to,
        coalesce('delivery:' || deferrals.delivery_id, 'order:' || deferrals.order_id) as source_document,
        deferrals.load_id
    from deferrals
    left join undone_by_part
        on deferrals.part_id = undone_by_part.part_id
    where deferrals.recognised_on is not null

),

placed as (

    select
        moves.part_id,
        moves.direction,
        moves.posted_on,
        moves.revenue_from,
        moves.revenue_to,
        moves.seen_from,
        moves.seen_to,
        moves.cost_from,
        moves.cost_to,
        moves.source_document,
        moves.load_id,
        case when moves.direction = 'deferred' then -1 else 1 end as sign,
        deferrals.order_id,
        deferrals.order_line_id,
        deferrals.customer_id,
        deferrals.ordered_on,
        deferrals.is_estimate,
        deferrals.is_synthetic,
        deferrals.costs_are_synthetic,
        orders.currency,
        orders.transaction_currency,
        orders.transaction_rate,
        orders.reporting_rate,
        orders.reporting_rate_on,
        orders.reporting_rate_source
    from moves
    inner join deferrals
        on moves.part_id = deferrals.part_id
    inner join {{ ref('orders') }} as orders
        on deferrals.order_id = orders.order_id

),

revenue_moves as (

    select
        'revenue_recognition' as posting_source,
        'revenue_' || direction as component,
        {{ deferral_subject() }},
        sign * ({{ in_reporting('revenue_to', 'placed') }} - {{ in_reporting('revenue_from', 'placed') }}) as amount,
        sign * (seen_to - seen_from) as amount_transaction,
        transaction_currency as currency_transaction,
        sign * (revenue_to - revenue_from) as amount_shop,
        currency as currency_shop,
        {{ posting_rate_columns('placed') }},
        is_synthetic
    from placed
    where revenue_from <> revenue_to

),

cost_moves as (

    select
        'cost_recognition' as posting_source,
        'cost_' || direction as component,
        {{ deferral_subject() }},
        -sign * (cost_to - cost_from) as amount,
        -sign * (cost_to - cost_from) as amount_transaction,
        '{{ var("reporting_currency") }}' as currency_transaction,
        -sign * (cost_to - cost_from) as amount_shop,
        '{{ var("reporting_currency") }}' as currency_shop,
        {{ money('1') }} as rate,
        ordered_on as rate_on,
        'same currency' as rate_source,
        is_synthetic or costs_are_synthetic as is_synthetic
    from placed
    where cost_from <> cost_to

)

select {{ posting_columns() }}, {{ posting_money_columns() }} from revenue_moves
union all
select {{ posting_columns() }}, {{ posting_money_columns() }} from cost_moves
