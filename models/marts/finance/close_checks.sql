{{ config(materialized='view') }}
{#-
  One row per period and thing that speaks against closing it: `patron close` refuses while one is open. A view over the
  run ledger and the locks, so that it is true at the moment of closing.
-#}
with periods as (

    select
        booked_ledger.period,
        closed.period is not null as is_closed,
        {{ dateadd('month', 1, "cast(booked_ledger.period || '-01' as date)") }} as ends_before
    from {{ ref('booked_ledger') }} as booked_ledger
    left join {{ ref('int_periods_closed') }} as closed
        on booked_ledger.period = closed.period
    group by booked_ledger.period, closed.period

),

first_open as (

    select min(period) as first_period
    from periods
    where not is_closed

),

found as (

    select
        periods.period,
        'earlier_period' as check_name,
        first_open.first_period as subject,
        first_open.first_period || ' is open, and periods are closed in their order.' as detail,
        'npx patron close ' || first_open.first_period || ' --preparer NAME --reviewer ANOTHER' as help
    from periods
    cross join first_open
    where first_open.first_period < periods.period

    union all

    select
        periods.period,
        'period_not_over' as check_name,
        'as_of' as subject,
        'The data reach to ' || coalesce(cast(today.as_of_on as {{ type_string() }}), 'no day at all')
        || ': the month is not over.' as detail,
        'npx patron run daily' as help
    from periods
    cross join {{ ref('int_as_of') }} as today
    where coalesce(today.as_of_on < {{ dateadd('day', -1, 'periods.ends_before') }}, true)

    union all

    select
        periods.period,
        findings.check_name,
        findings.subject,
        findings.detail,
        findings.help
    from periods
    cross join {{ ref('int_run_findings') }} as findings

    union all

    select
        period,
        case when is_position then 'rollforward' else 'difference' end as check_name,
        entity || '/' || account || '/' || currency as subject,
        'Account ' || account || ' (' || currency || ') differs from the general ledger by ' || {{ amount_text('difference') }}
        || ', of which ' || {{ amount_text('blocking_amount') }} || ' is missing on a side or not explained.' as detail,
        'npx patron reconcile --period ' || period as help
    from {{ ref('gl_reconciliation') }}
    where status = 'open'

    union all

    select
        period,
        reconciliation as check_name,
        subject,
        subject || ' (' || currency || ' ' || {{ amount_text('amount') }} || '): ' || reason as detail,
        'npx patron reconcile --period ' || period as help
    from {{ ref('outside_reconciling_items') }}
    where keeps_open

),

accepted as (

    select distinct period, item_id
    from {{ source('finance', 'reconciling_items') }}
    where status = 'accepted'

)

select
    found.period,
    found.check_name || ':' || found.subject as check_id,
    found.check_name,
    found.detail,
    found.help,
    not periods.is_closed and accepted.item_id is null as is_open,
    accepted.item_id is not null as is_accepted
from found
inner join periods
    on found.period = periods.period
left join accepted
    on found.period = accepted.period
    and found.check_name || ':' || found.subject = accepted.item_id
