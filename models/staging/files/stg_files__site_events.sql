with source as (

    select * from {{ source('files', 'site_events') }}

),

renamed as (

    select
        -- ids
        coalesce(shop, 'files') as shop,
        event_id,
        customer_id,
        anonymous_id,

        -- strings
        event,
        url,
        lower(device) as device,
        sku,

        -- numerics
        {{ money('value') }} as value,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        occurred_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
