with source as (

    select * from {{ source('files', 'consent') }}

),

renamed as (

    select
        -- ids
        coalesce(shop, 'files') as shop,
        customer_id,

        -- strings
        lower(purpose) as purpose,
        lower(channel) as channel,
        lower(status) as status,
        consent_source,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        changed_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
