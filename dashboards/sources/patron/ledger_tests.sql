-- Tests of the run that tested last: one row per model and status.
select
    t.model,
    t.status,
    count(*) as tests,
    sum(t.failures) as failures,
    substr(cast(max(t.executed_at) as string), 1, 16) as executed_at
from operations.test_results as t
inner join (select max(executed_at) as newest from operations.test_results) as n
    on cast(t.executed_at as date) = cast(n.newest as date)
group by t.model, t.status
order by t.status, t.model
