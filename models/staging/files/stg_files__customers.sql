with source as (

    select * from {{ source('files', 'customers') }}

),

renamed as (

    select
        -- ids
        coalesce(shop, 'files') as shop,
        customer_id,

        -- strings
        lower(trim(email)) as email,
        phone,
        first_name,
        last_name,
        company,
        country,
        upper(country_code) as country_code,
        language,

        -- booleans
        accepts_email_marketing,
        accepts_sms_marketing,
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        created_at,
        updated_at,
        consent_updated_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
