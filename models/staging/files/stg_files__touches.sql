with raw_touches as (

    select * from {{ source('files', 'touches') }}

),

renamed as (

    select
        -- ids
        coalesce(shop, 'files') as shop,
        touch_id,
        customer_id,
        campaign_id,

        -- strings
        channel,
        source as touch_source,
        medium as touch_medium,
        kind,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        touched_at,
        _loaded_at as loaded_at
    from raw_touches

)

select * from renamed
