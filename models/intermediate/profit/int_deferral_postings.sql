{#-
  Revenue on delivery: what an order sold waits from the day of the order to the day of the delivery, and its cost of
  goods with it. Only where that is another month, or has not come yet. A refund before the delivery takes back what had
  waited. So the postings of a part add up to nothing once it is delivered, and to what is owed before that.
-#}
with deferrals as (

    select * from {{ ref('int_deferrals_valued') }}

),

undone as (

    select * from {{ ref('int_deferrals_undone') }}

),

undone_by_part as (

    select part_id, sum(revenue) as revenue, sum(cost) as cost
    from undone
    group by part_id

),

moves as (

    select
        deferrals.part_id,
        'deferred' as direction,
        deferrals.ordered_on as posted_on,
        -deferrals.revenue as revenue,
        deferrals.cost,
        'order:' || deferrals.order_id as source_document,
        deferrals.order_load_id as load_id
    from deferrals
    union all
    select
        undone.part_id,
        'released' as direction,
        undone.undone_on as posted_on,
        undone.revenue,
        -undone.cost as cost,
        'refund:' || undone.refund_id as source_document,
        undone.load_id
    from undone
    union all
    select
        deferrals.part_id,
        'released' as direction,
        deferrals.recognised_on as posted_on,
        deferrals.revenue - coalesce(undone_by_part.revenue, 0) as revenue,
        -(deferrals.cost - coalesce(undone_by_part.cost, 0)) as cost,
        coalesce('delivery:' || deferrals.delivery_id, 'order:' || deferrals.order_id) as source_document,
        deferrals.load_id
    from deferrals
    left join undone_by_part
        on deferrals.part_id = undone_by_part.part_id
    where deferrals.recognised_on is not null

),

signed as (

    select part_id, 'revenue_' || direction as component, posted_on, revenue as amount, source_document, load_id, false as is_cost
    from moves
    where revenue <> 0
    union all
    select part_id, 'cost_' || direction as component, posted_on, cost as amount, source_document, load_id, true as is_cost
    from moves
    where cost <> 0

)

select
    case when signed.is_cost then 'cost_recognition' else 'revenue_recognition' end as posting_source,
    signed.component,
    'order_part' as subject_kind,
    signed.part_id as subject_id,
    deferrals.order_id,
    deferrals.order_line_id,
    deferrals.customer_id,
    signed.posted_on,
    signed.amount,
    signed.source_document,
    deferrals.is_estimate,
    deferrals.is_synthetic or (signed.is_cost and deferrals.costs_are_synthetic) as is_synthetic,
    signed.load_id
from signed
inner join deferrals
    on signed.part_id = deferrals.part_id
