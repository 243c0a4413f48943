{{ config(materialized='table') }}
{#-
  What the roll-forwards of stock and of points do to the balance sheet, credit positive, in the reporting currency: each
  lot bought, and a day's goods that left and points that moved. Together they are stock_rollforward and
  points_rollforward.
-#}
with accounts as (

    select
        position,
        account
    from {{ ref('gl_position_accounts') }}

),

moves as (

    select
        'inventory' as position,
        received_on as posted_on,
        'lot:' || lot_id as source_document,
        -{{ mul_money('quantity', 'unit_cost') }} as amount,
        is_synthetic
    from {{ ref('int_lots_valued') }}
    where unit_cost is not null

    union all

    select
        'inventory' as position,
        {{ to_shop_date('events.happened_at') }} as posted_on,
        'issues of ' || cast({{ to_shop_date('events.happened_at') }} as {{ type_string() }}) as source_document,
        costs.cost as amount,
        costs.is_synthetic
    from {{ ref('int_issue_costs') }} as costs
    inner join {{ ref('int_stock_events') }} as events
        on costs.event_kind = events.event_kind
        and costs.event_id = events.event_id

    union all

    select
        'points' as position,
        moved_on as posted_on,
        'points of ' || cast(moved_on as {{ type_string() }}) as source_document,
        liability as amount,
        is_synthetic
    from {{ ref('int_points_valued') }}

)

select
    moves.position,
    '{{ var("entity") }}' as entity,
    accounts.account,
    '{{ var("reporting_currency") }}' as currency,
    {{ period_text('moves.posted_on') }} as period,
    moves.posted_on,
    moves.source_document,
    {{ money('sum(moves.amount)') }} as amount,
    {{ any_true('moves.is_synthetic') }} as is_synthetic
from moves
inner join accounts
    on moves.position = accounts.position
group by moves.position, accounts.account, moves.posted_on, moves.source_document
