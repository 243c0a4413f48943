-- The steps of the last ten runs.
select
    s.run_id,
    s.step_order,
    s.step,
    s.status,
    substr(cast(s.started_at as string), 1, 19) as started_at,
    round(s.seconds, 1) as seconds,
    s.rows,
    s.detail
from operations.run_steps as s
inner join (
    select run_id, started_at as run_started_at from operations.runs order by started_at desc limit 10
) as r on r.run_id = s.run_id
order by r.run_started_at desc, s.run_id, s.step_order
