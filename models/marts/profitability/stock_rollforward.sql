with bought as (

    select
        {{ period_text('received_on') }} as period,
        {{ mul_money('quantity', 'unit_cost') }} as bought,
        {{ money('0') }} as sold,
        {{ money('0') }} as written_down,
        is_synthetic
    from {{ ref('int_lots_valued') }}

),

gone as (

    -- sales and write-downs of codes with lots alone: what has no lots was never put into stock here
    select
        {{ period_text('events.happened_on') }} as period,
        {{ money('0') }} as bought,
        case when costs.event_kind = 'sale' then -costs.cost else 0 end as sold,
        case when costs.event_kind = 'write_down' then -costs.cost else 0 end as written_down,
        costs.is_synthetic
    from {{ ref('int_issue_costs') }} as costs
    inner join (
        select event_kind, event_id, {{ to_shop_date('happened_at') }} as happened_on
        from {{ ref('int_stock_events') }}
    ) as events
        on costs.event_kind = events.event_kind
        and costs.event_id = events.event_id

),

moves as (

    select * from bought
    union all
    select * from gone

),

by_period as (

    select
        period,
        {{ money('sum(bought)') }} as bought,
        {{ money('sum(sold)') }} as sold,
        {{ money('sum(written_down)') }} as written_down,
        {{ any_true('is_synthetic') }} as is_synthetic
    from moves
    group by period

)

select
    period,
    {{ money('coalesce(sum(bought + sold + written_down) over (order by period nulls last rows between unbounded preceding and 1 preceding), 0)') }} as opening,
    bought,
    sold,
    written_down,
    {{ money('sum(bought + sold + written_down) over (order by period nulls last rows between unbounded preceding and current row)') }} as closing,
    is_synthetic
from by_period
