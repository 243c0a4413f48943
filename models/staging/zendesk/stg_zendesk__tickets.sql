with source as (

    select * from {{ source('zendesk', 'tickets') }}

),

renamed as (

    select
        -- ids
        _load_id as load_id,
        cast(id as {{ type_string() }}) as ticket_id,
        cast(requester_id as {{ type_string() }}) as requester_id,
        cast(assignee_id as {{ type_string() }}) as assignee_id,

        -- strings: the reason is a tag of the form reason:<x>
        subject,
        via__channel as channel,
        {{ json_array_tail('tags', 'reason:') }} as reason,
        status,
        priority,
        satisfaction_rating__score as satisfaction,

        -- booleans
        {{ json_array_has('tags', 'synthetic') }} as is_synthetic,

        -- timestamps
        created_at,
        updated_at,
        _loaded_at as loaded_at
    from source
    where status <> 'deleted'

)

select * from renamed
