{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- One row per thing in the run ledger that speaks against signing any figures: tests, loads, models behind loads. -#}
with test_results as (

    select * from {{ source('operations', 'test_results') }}

),

stream_loads as (

    select * from {{ source('operations', 'stream_loads') }}

),

test_runs as (

    select
        run_id,
        min(executed_at) as tested_at,
        count(*) as tests_run
    from test_results
    group by run_id

),

whole_run as (

    -- a test that failed before the newest run of about all tests, and not since, is no test any more
    select max(tested_at) as tested_at
    from test_runs
    where tests_run * 2 >= (select max(tests_run) from test_runs)

),

newest_results as (

    select *
    from test_results
    where executed_at >= (select tested_at from whole_run)
    qualify row_number() over (partition by test_name order by executed_at desc, run_id desc) = 1

),

newest_loads as (

    select *
    from stream_loads
    qualify row_number() over (partition by source, stream order by started_at desc, load_id desc) = 1

),

moments as (

    select
        (select max(ended_at) from stream_loads where status = 'ok' and new_rows + changed_rows + deleted_rows > 0) as loaded_at,
        (select max(executed_at) from test_results) as tested_at

)

select
    'failed_test' as check_name,
    test_name as subject,
    'The test ' || test_name || ' failed when it last ran.' as detail,
    'npx patron test --select ' || test_name as help
from newest_results
where status in ('fail', 'error')

union all

select
    'missing_load' as check_name,
    source || '.' || stream as subject,
    'The last load of ' || source || '.' || stream || ' did not succeed.' as detail,
    'npx patron extract ' || source || '.' || stream as help
from newest_loads
where status <> 'ok'

union all

select
    'models_behind_loads' as check_name,
    'build' as subject,
    'Rows were loaded after the models were last built and tested.' as detail,
    'npx patron build' as help
from moments
where loaded_at > tested_at or (loaded_at is not null and tested_at is null)
