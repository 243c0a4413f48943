{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- One row per ticket of which a source says when it was solved or rated, or how often it was opened again. -#}
with metrics as (

    select *
    from {{ ref('stg_zendesk__ticket_metrics') }}
    qualify row_number() over (partition by ticket_id order by updated_at desc, ticket_metric_id desc) = 1

),

ratings as (

    select *
    from {{ ref('stg_zendesk__satisfaction_ratings') }}
    qualify row_number() over (partition by ticket_id order by created_at desc, rating_id desc) = 1

),

moments as (

    select
        'zendesk:' || coalesce(metrics.ticket_id, ratings.ticket_id) as ticket_id,
        metrics.solved_at,
        ratings.created_at as rated_at,
        metrics.reopen_count
    from metrics
    full outer join ratings
        on metrics.ticket_id = ratings.ticket_id
    union all
    select
        'files:' || ticket_id as ticket_id,
        solved_at,
        satisfaction_at as rated_at,
        cast(null as {{ type_int() }}) as reopen_count
    from {{ ref('stg_files__tickets') }}

)

select * from moments
