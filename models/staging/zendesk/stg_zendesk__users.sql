with source as (

    select * from {{ source('zendesk', 'users') }}

),

renamed as (

    select
        -- ids: the external id is the shop's customer id where somebody linked the two
        cast(id as {{ type_string() }}) as user_id,
        {{ last_segment('external_id') }} as customer_id,

        -- strings
        name,
        lower(trim(email)) as email,
        phone,
        role,
        locale as language,

        -- booleans
        {{ json_array_has('tags', 'synthetic') }} as is_synthetic,

        -- timestamps
        created_at,
        updated_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
