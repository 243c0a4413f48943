{{ config(materialized='view') }}
{#- One row per period with postings: open or closed, by whom, what was sealed, and what is booked into it. -#}
with closed as (

    select * from {{ ref('int_periods_closed') }}

),

booked as (

    select
        period,
        count(*) as postings,
        {{ money('sum(amount)') }} as profit,
        {{ count_true('adjusts_posting_id is not null') }} as adjustments,
        {{ money('coalesce(sum(case when adjusts_posting_id is not null then amount end), 0)') }} as adjusted_amount,
        {{ any_true('is_estimate') }} as has_estimates,
        {{ any_true('is_synthetic') }} as is_synthetic
    from {{ ref('booked_ledger') }}
    group by period

),

reopenings as (

    select
        period,
        count(*) as times_reopened
    from {{ source('finance', 'locks') }}
    where event = 'reopened'
    group by period

),

checks as (

    select
        period,
        {{ count_true('is_open') }} as open_checks
    from {{ ref('close_checks') }}
    group by period

)

select
    booked.period,
    case
        when closed.period is not null then 'closed'
        when reopenings.period is not null then 'reopened'
        else 'open'
    end as status,
    closed.seal_id,
    closed.preparer,
    closed.reviewer,
    closed.closed_at,
    closed.cut_off,
    closed.run_id,
    closed.postings_hash,
    booked.postings,
    booked.profit,
    booked.adjustments,
    booked.adjusted_amount,
    coalesce(reopenings.times_reopened, 0) as times_reopened,
    coalesce(checks.open_checks, 0) as open_checks,
    booked.has_estimates,
    booked.is_synthetic
from booked
left join closed
    on booked.period = closed.period
left join reopenings
    on booked.period = reopenings.period
left join checks
    on booked.period = checks.period
