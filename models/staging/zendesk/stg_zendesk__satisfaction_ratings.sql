with source as (

    select * from {{ source('zendesk', 'satisfaction_ratings') }}

),

renamed as (

    select
        -- ids
        cast(id as {{ type_string() }}) as rating_id,
        cast(ticket_id as {{ type_string() }}) as ticket_id,

        -- strings
        score as satisfaction,

        -- timestamps
        created_at,
        updated_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
