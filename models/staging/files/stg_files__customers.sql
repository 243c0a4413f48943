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
        upper(trim(postal_code)) as postal_code,
        region,
        language,
        lower(trim(gender)) as gender,
        occupation,
        lower(trim(person_kind)) as person_kind,
        household_id,
        company_id,
        membership_tier,

        -- booleans
        accepts_email_marketing,
        accepts_sms_marketing,
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        birthday,
        member_since,
        created_at,
        updated_at,
        consent_updated_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
