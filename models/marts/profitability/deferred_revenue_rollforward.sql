{#- Every month from the first that put anything off, so that what is owed stands in quiet months too. -#}
with ledger as (

    -- a cost stands with the revenue that it waits with, whatever it was paid in
    select
        postings.period,
        orders.transaction_currency as currency,
        postings.component,
        postings.amount,
        postings.is_estimate,
        postings.is_synthetic
    from {{ ref('profit_ledger') }} as postings
    inner join {{ ref('orders') }} as orders
        on postings.order_id = orders.order_id
    where postings.statement_line in ('revenue_deferral', 'cost_deferral')

),

by_period as (

    select
        period,
        currency,
        {{ money("-sum(case when component = 'revenue_deferred' then amount else 0 end)") }} as revenue_deferred,
        {{ money("-sum(case when component = 'revenue_released' then amount else 0 end)") }} as revenue_released,
        {{ money("sum(case when component = 'cost_deferred' then amount else 0 end)") }} as cost_deferred,
        {{ money("sum(case when component = 'cost_released' then amount else 0 end)") }} as cost_released,
        {{ any_true('is_estimate') }} as has_estimates,
        {{ any_true('is_synthetic') }} as is_synthetic
    from ledger
    group by period, currency

),

starts as (

    select currency, min(period) as first_period
    from by_period
    group by currency

),

periods as (

    select distinct period
    from {{ ref('profit_ledger') }}

),

grid as (

    select
        periods.period,
        starts.currency
    from periods
    inner join starts
        on periods.period >= starts.first_period

),

moved as (

    select
        grid.period,
        grid.currency,
        coalesce(by_period.revenue_deferred, 0) as revenue_deferred,
        coalesce(by_period.revenue_released, 0) as revenue_released,
        coalesce(by_period.cost_deferred, 0) as cost_deferred,
        coalesce(by_period.cost_released, 0) as cost_released,
        coalesce(by_period.has_estimates, false) as has_estimates,
        coalesce(by_period.is_synthetic, false) as is_synthetic
    from grid
    left join by_period
        on grid.period = by_period.period
        and grid.currency = by_period.currency

),

cumulated as (

    select
        *,
        {{ money('sum(revenue_deferred + revenue_released) over months_so_far') }} as revenue_closing,
        {{ money('sum(cost_deferred + cost_released) over months_so_far') }} as cost_closing
    from moved
    window months_so_far as (
        partition by currency order by period rows between unbounded preceding and current row
    )

)

select
    period,
    currency,
    {{ money('revenue_closing - revenue_deferred - revenue_released') }} as revenue_opening,
    {{ money('revenue_deferred') }} as revenue_deferred,
    {{ money('revenue_released') }} as revenue_released,
    revenue_closing,
    {{ money('cost_closing - cost_deferred - cost_released') }} as cost_opening,
    {{ money('cost_deferred') }} as cost_deferred,
    {{ money('cost_released') }} as cost_released,
    cost_closing,
    {{ money('revenue_closing - cost_closing') }} as margin_closing,
    has_estimates,
    is_synthetic
from cumulated
