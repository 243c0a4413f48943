-- One row per segment and moment of change: the newest 30 of each.
select
    segment,
    strftime(changed_at, '%Y-%m-%d %H:%M') as changed_at,
    entries,
    exits,
    members
from segments.segment_changes
qualify row_number() over (partition by segment order by changed_at desc) <= 30
order by segment, changed_at
