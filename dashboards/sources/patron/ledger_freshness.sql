-- One row per source and stream: when it was loaded last, and how far its data reach.
select
    source,
    stream,
    f.rows,
    substr(cast(newest_event_at as string), 1, 16) as newest_event_at,
    substr(cast(loaded_at as string), 1, 16) as loaded_at
from operations.freshness as f
order by source, stream
