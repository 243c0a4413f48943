{#-
  One row per sync, outcome and reason of its last run that ended: how many customers were not sent, refused or removed, what
  that means and what to do.
-#}
with ended as (

    select
        run_id,
        sync,
        segment,
        destination,
        row_number() over (partition by sync order by started_at desc, run_id desc) as place
    from {{ source('activate', 'sync_runs') }}
    where ended_at is not null

),

latest as (

    select * from ended where place = 1

),

skipped as (

    select
        sync,
        run_id,
        'not sent' as outcome,
        reason,
        customers
    from {{ source('activate', 'sync_skips') }}

),

operations as (

    select
        sync,
        run_id,
        case result when 'refused' then 'refused' when 'kept back' then 'not sent' else 'removed' end as outcome,
        -- A refusal's own text is the platform's, and may hold what no page shows.
        case result when 'refused' then 'platform-refused' else coalesce(reason, 'left-segment') end as why
    from {{ source('activate', 'sync_changelog') }}
    where result in ('refused', 'kept back')
        or operation = 'remove'

),

counted as (

    select
        sync,
        run_id,
        outcome,
        why as reason,
        count(*) as customers
    from operations
    group by sync, run_id, outcome, why

),

told as (

    select * from skipped
    union all
    select * from counted

)

select
    told.sync,
    latest.segment,
    latest.destination,
    told.outcome,
    told.reason,
    {{ sum_int('told.customers') }} as customers,
    coalesce(max(reasons.means), told.reason) as means,
    coalesce(max(reasons.todo), 'Look at activate.sync_changelog.') as todo
from told
inner join latest
    on told.sync = latest.sync
    and told.run_id = latest.run_id
left join {{ ref('activation_reasons') }} as reasons
    on told.reason = reasons.reason
group by told.sync, latest.segment, latest.destination, told.outcome, told.reason
