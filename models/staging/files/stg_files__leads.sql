with source as (

    select * from {{ source('files', 'leads') }}

),

renamed as (

    select
        -- ids
        coalesce(shop, 'files') as shop,
        lead_id,
        customer_id,

        -- strings
        lower(trim(email)) as email,
        lower(status) as status,
        lead_source,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        created_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
