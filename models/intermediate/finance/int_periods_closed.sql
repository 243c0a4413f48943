{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- One row per period that is closed now, with the seal in force. A view: closing another month needs no build. -#}
with events as (

    select * from {{ source('finance', 'locks') }}

),

newest as (

    select *
    from events
    qualify row_number() over (partition by period order by event_number desc) = 1

)

select
    period,
    seal_id,
    preparer,
    reviewer,
    happened_at as closed_at,
    cut_off,
    run_id,
    postings,
    total_amount,
    postings_hash
from newest
where event = 'closed'
