-- One row per segment and destination: what it holds, what the last run did, when the next is due.
select
    segment,
    destination,
    mode,
    is_listed,
    members,
    members_refused,
    runs,
    last_status,
    strftime(last_run_at, '%Y-%m-%d %H:%M') as last_run_at,
    strftime(last_sent_at, '%Y-%m-%d %H:%M') as last_sent_at,
    held_because,
    in_segment,
    accepted,
    refused,
    skipped,
    under_way,
    match_rate,
    platform_state,
    platform_least,
    platform_most,
    platform_counts,
    platform_said,
    strftime(platform_asked_at, '%Y-%m-%d %H:%M') as platform_asked_at,
    next_job,
    strftime(next_run_at, '%Y-%m-%d %H:%M') as next_run_at
from activation.activation_destinations
order by segment, destination
