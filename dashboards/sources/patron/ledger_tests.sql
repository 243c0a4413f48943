-- Tests of the run that tested last: one row per model and status.
select
    t.model,
    t.status,
    count(*) as tests,
    sum(t.failures) as failures,
    substr(cast(max(t.executed_at) as string), 1, 16) as executed_at
from operations.test_results as t
where t.run_id = (select run_id from operations.test_results order by executed_at desc, run_id desc limit 1)
group by t.model, t.status
order by t.status, t.model
