{{ config(materialized='view') }}
{#- The newest result of every test, as the runner wrote it to the ledger. A view: it shows the run that just ended. -#}
with results as (

    select * from {{ source('operations', 'test_results') }}

)

select
    test_name,
    model,
    status,
    failures,
    message,
    run_id,
    executed_at
from results
qualify row_number() over (partition by test_name order by executed_at desc, run_id desc) = 1
