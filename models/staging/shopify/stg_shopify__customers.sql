with source as (

    select * from {{ source('shopify', 'customers') }}

),

renamed as (

    select
        -- ids
        'shopify' as shop,
        {{ last_segment('id') }} as customer_id,

        -- strings
        lower(trim(default_email_address__email_address)) as email,
        default_phone_number__phone_number as phone,
        first_name,
        last_name,
        default_address__company as company,
        default_address__country as country,
        default_address__country_code_v2 as country_code,
        upper(trim(default_address__zip)) as postal_code,

        -- booleans: null while Shopify states no consent either way
        case
            when default_email_address__marketing_state is not null
                then upper(default_email_address__marketing_state) = 'SUBSCRIBED'
        end as accepts_email_marketing,
        case
            when default_phone_number__marketing_state is not null
                then upper(default_phone_number__marketing_state) = 'SUBSCRIBED'
        end as accepts_sms_marketing,
        {{ json_array_has('tags', 'synthetic-contact') }} as is_synthetic,

        -- timestamps
        created_at,
        updated_at,
        default_email_address__marketing_updated_at as consent_updated_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
