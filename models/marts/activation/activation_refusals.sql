{#-
  One row per sync, outcome and reason of its last run that ended: how many customers were not sent, refused, warned of or
  removed, what that means and what to do.
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

reasons as (

    select * from {{ ref('activation_reasons') }}

),

operations as (

    select
        operations.sync,
        operations.run_id,
        case operations.result when 'refused' then 'refused' when 'kept back' then 'not sent' else 'removed' end as outcome,
        -- Of a refusal the code alone, where it is known: what else stands there is the platform's.
        case operations.result
            when 'refused' then coalesce(reasons.reason, 'platform-refused')
            else coalesce(operations.reason, 'left-segment')
        end as why
    from {{ source('activate', 'sync_changelog') }} as operations
    left join reasons
        on {{ text_match('operations.reason', '^([^ ]+)') }} = reasons.reason
    where operations.result in ('refused', 'kept back')
        or operations.operation = 'remove'

),

-- Rows that a platform told by number alone. The refused ones count among the accepted, too: nobody knows which they are.
unnamed as (

    select
        notes.sync,
        notes.run_id,
        notes.kind as outcome,
        coalesce(reasons.reason, 'platform-refused') as reason,
        notes.customers
    from {{ source('activate', 'sync_batch_notes') }} as notes
    left join reasons
        on {{ text_match('notes.reason', '^([^ ]+)') }} = reasons.reason

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
    union all
    select * from unnamed

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
left join reasons
    on told.reason = reasons.reason
group by told.sync, latest.segment, latest.destination, told.outcome, told.reason
