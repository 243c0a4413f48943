{#-
  One row per ticket, and one per month for the time that nobody took: minutes, by a fixed time per ticket and per reply
  (vars service_minutes_per_ticket and _per_reply). Of the time paid for only the practical part (var
  service_practical_capacity) can go to tickets; what they leave of it is unused. Months without paid hours have no rows.
  Where agents are paid in several currencies there is a row for each, as each is a cost of its own to spread: at the
  newest rate on or before the month's last day.
-#}
with tickets as (

    select * from {{ ref('tickets') }}

),

agent_hours as (

    {{ finance_rows('agent_hours') }}

),

capacities as (

    select
        period,
        {{ mul_money('sum(paid_minutes)', "cast('" ~ var('service_practical_capacity') ~ "' as " ~ type_money() ~ ")") }} as practical_minutes
    from agent_hours
    group by period

),

month_costs as (

    select
        period,
        {{ period_end('period') }} as ends_on,
        coalesce(currency, '{{ var("reporting_currency") }}') as currency,
        {{ money('sum(cost)') }} as cost,
        {{ any_true('is_synthetic') }} as is_synthetic
    from agent_hours
    group by period, coalesce(currency, '{{ var("reporting_currency") }}')

),

months as (

    select
        month_costs.*,
        capacities.practical_minutes,
        {{ reporting_rate_columns('month_costs', 'currency_days', 'ends_on') }}
    from month_costs
    inner join capacities
        on month_costs.period = capacities.period
    left join {{ ref('int_currency_days') }} as currency_days
        on month_costs.currency = currency_days.currency
        and month_costs.ends_on = currency_days.needed_on

),

ticket_minutes as (

    select
        {{ period_text('created_on') }} as period,
        ticket_id,
        customer_id,
        created_at,
        created_on,
        {{ money(var('service_minutes_per_ticket') ~ ' + ' ~ var('service_minutes_per_reply') ~ ' * greatest(coalesce(reply_count, 0), 0)') }} as minutes,
        is_synthetic,
        load_id
    from tickets

),

used as (

    select period, sum(minutes) as minutes
    from ticket_minutes
    group by period

),

of_tickets as (

    select
        ticket_minutes.period,
        ticket_minutes.ticket_id,
        ticket_minutes.customer_id,
        ticket_minutes.created_at,
        ticket_minutes.created_on,
        ticket_minutes.minutes,
        months.cost as month_cost,
        months.currency,
        months.reporting_rate,
        months.reporting_rate_on,
        months.reporting_rate_source,
        ticket_minutes.is_synthetic or months.is_synthetic as is_synthetic,
        ticket_minutes.load_id
    from ticket_minutes
    inner join months
        on ticket_minutes.period = months.period

),

unused as (

    select
        months.period,
        cast(null as {{ type_string() }}) as ticket_id,
        cast(null as {{ type_string() }}) as customer_id,
        cast(null as {{ type_timestamp() }}) as created_at,
        months.ends_on as created_on,
        {{ money('greatest(months.practical_minutes - coalesce(used.minutes, 0), 0)') }} as minutes,
        months.cost as month_cost,
        months.currency,
        months.reporting_rate,
        months.reporting_rate_on,
        months.reporting_rate_source,
        months.is_synthetic,
        cast(null as {{ type_string() }}) as load_id
    from months
    left join used
        on months.period = used.period

)

select * from of_tickets
union all
select * from unused
