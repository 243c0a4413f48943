{#-
  One row per sync, a segment to a destination: what it holds now, what the last run did, when the next one is due. Nobody's
  key or hash leaves here: figures alone.
-#}
with listed as (

    select * from {{ source('activate', 'sync_schedule') }}

),

runs as (

    select
        *,
        row_number() over (partition by sync order by started_at desc, run_id desc) as place
    from {{ source('activate', 'sync_runs') }}

),

counted as (

    select
        sync,
        count(*) as runs,
        max(case when status in ('succeeded', 'partial') then ended_at end) as last_sent_at
    from runs
    group by sync

),

latest as (

    select
        runs.*,
        counted.runs as runs_so_far,
        counted.last_sent_at
    from runs
    inner join counted
        on runs.sync = counted.sync
    where runs.place = 1

),

-- What a platform said last, also where the newest run failed before it was asked.
told as (

    select *
    from runs
    where platform_state is not null
        or match_rate is not null
    qualify row_number() over (partition by sync order by place) = 1

),

held as (

    select
        sync,
        {{ count_true("status in ('in', 'adding')") }} as members,
        {{ count_true("status = 'failed'") }} as members_refused
    from {{ source('activate', 'sync_snapshot') }}
    group by sync

),

named as (

    select sync from listed
    union distinct
    select sync from latest

)

select
    named.sync,
    coalesce(listed.segment, latest.segment) as segment,
    coalesce(listed.destination, latest.destination) as destination,
    coalesce(listed.mode, latest.mode) as mode,
    listed.sync is not null as is_listed,
    coalesce(held.members, 0) as members,
    coalesce(held.members_refused, 0) as members_refused,
    coalesce(latest.runs_so_far, 0) as runs,
    latest.status as last_status,
    latest.started_at as last_run_at,
    latest.last_sent_at,
    -- Only a guard rail's words are our own: those of a failure may quote a platform.
    case when latest.status = 'held' then latest.note end as held_because,
    coalesce(latest.in_segment, 0) as in_segment,
    coalesce(latest.accepted, 0) as accepted,
    coalesce(latest.refused, 0) + coalesce(latest.refused_unnamed, 0) as refused,
    coalesce(latest.skipped, 0) as skipped,
    coalesce(latest.under_way, 0) as under_way,
    told.match_rate,
    told.platform_state,
    told.platform_least,
    told.platform_most,
    told.platform_counts,
    told.platform_said,
    told.ended_at as platform_asked_at,
    listed.job as next_job,
    listed.next_run_at
from named
left join listed
    on named.sync = listed.sync
left join latest
    on named.sync = latest.sync
left join told
    on named.sync = told.sync
left join held
    on named.sync = held.sync
