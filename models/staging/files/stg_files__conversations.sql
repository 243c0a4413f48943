with source as (

    select * from {{ source('files', 'conversations') }}

),

renamed as (

    select
        -- ids
        coalesce(shop, 'files') as shop,
        conversation_id,
        customer_id,

        -- strings
        channel,
        topic,
        outcome,

        -- numerics
        message_count,
        {{ money('duration_minutes') }} as duration_minutes,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        started_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
