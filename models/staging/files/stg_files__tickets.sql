with source as (

    select * from {{ source('files', 'tickets') }}

),

renamed as (

    select
        -- ids
        _load_id as load_id,
        coalesce(shop, 'files') as shop,
        ticket_id,
        customer_id,
        cast(null as {{ type_string() }}) as requester_id,

        -- strings
        lower(trim(email)) as email,
        subject,
        channel,
        reason,
        coalesce(lower(status), case when solved_at is null then 'open' else 'solved' end) as status,
        priority,
        agent,
        lower(satisfaction) as satisfaction,

        -- numerics
        reply_count,
        coalesce({{ money('first_reply_minutes') }}, {{ money(minutes_between('created_at', 'first_reply_at')) }}) as first_reply_minutes,
        coalesce({{ money('full_resolution_minutes') }}, {{ money(minutes_between('created_at', 'solved_at')) }}) as full_resolution_minutes,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        created_at,
        first_reply_at,
        solved_at,
        satisfaction_at,
        updated_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
