with source as (

    select * from {{ source('zendesk', 'ticket_metrics') }}

),

renamed as (

    select
        -- ids
        cast(id as {{ type_string() }}) as ticket_metric_id,
        cast(ticket_id as {{ type_string() }}) as ticket_id,

        -- numerics: calendar minutes; null while it has not happened
        replies as reply_count,
        reopens as reopen_count,
        {{ money('reply_time_in_minutes__calendar') }} as first_reply_minutes,
        {{ money('full_resolution_time_in_minutes__calendar') }} as full_resolution_minutes,

        -- timestamps
        solved_at,
        updated_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
