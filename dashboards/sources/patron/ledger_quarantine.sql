-- One row per source, stream and reason. The records themselves stay in the warehouse.
select
    source,
    stream,
    reason,
    count(*) as records,
    substr(cast(max(seen_at) as string), 1, 16) as last_seen_at
from operations.quarantine
group by source, stream, reason
order by records desc, source, stream, reason
limit 200
