-- The last 30 runs. Tables called ledger_* change with every run: they do not make the site build again, and pages read
-- them from the server's /api/ledger, or from the built site on a plain static host.
select
    run_id,
    job,
    status,
    substr(cast(started_at as string), 1, 19) as started_at,
    substr(cast(ended_at as string), 1, 19) as ended_at,
    round(seconds, 1) as seconds,
    version,
    error
from operations.runs
order by started_at desc, run_id
limit 30
