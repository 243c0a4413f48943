{{ config(materialized='table') }}
{#-
  One row per person: each attribute from the statement that is believed first among those that have it. A name is one
  attribute, and so is a country with its code. Consent is the exception: there the newest statement counts.
-#}
with dialled as (

    select
        *,
        {{ dialled('phone') }} as dialled_phone
    from {{ ref('int_profiles_ranked') }}

),

statements as (

    select
        *,
        coalesce({{ e164('dialled_phone') }}, phone) as full_phone,
        row_number() over (partition by customer_key order by consent_updated_at desc nulls last, place) as consent_place
    from dialled

),

country_codes as (

    select * from {{ ref('country_codes') }}

),

places as (

    select
        customer_key,
        min(case when first_name is not null or last_name is not null then place end) as name_place,
        min(case when email is not null then place end) as email_place,
        min(case when phone is not null then place end) as phone_place,
        min(case when company is not null then place end) as company_place,
        min(case when country is not null or country_code is not null then place end) as country_place,
        min(case when accepts_email_marketing is not null then consent_place end) as email_consent_place,
        min(case when accepts_sms_marketing is not null then consent_place end) as sms_consent_place
    from statements
    group by customer_key

),

chosen as (

    select
        statements.customer_key,
        max(case when place = name_place then first_name end) as first_name,
        max(case when place = name_place then last_name end) as last_name,
        max(case when place = email_place then email end) as email,
        max(case when place = phone_place then full_phone end) as phone,
        max(case when place = company_place then company end) as company,
        max(case when place = country_place then country end) as country,
        max(case when place = country_place then country_code end) as country_code,
        max(case when place = country_place then postal_code end) as postal_code,
        min(created_at) as created_at,
        {{ chosen_flag('consent_place = email_consent_place', 'accepts_email_marketing') }} as accepts_email_marketing,
        {{ chosen_flag('consent_place = sms_consent_place', 'accepts_sms_marketing') }} as accepts_sms_marketing,
        max(consent_updated_at) as consent_updated_at,
        {{ any_true('contact_is_synthetic') }} as contact_is_synthetic
    from statements
    inner join places
        on statements.customer_key = places.customer_key
    group by statements.customer_key

)

select
    chosen.customer_key,
    chosen.first_name,
    chosen.last_name,
    -- the address of a forgotten person is a pseudonym, which keeps the records together and is nobody's
    case when chosen.email not like '%@erased.invalid' then chosen.email end as email,
    chosen.phone,
    chosen.company,
    chosen.country,
    coalesce(chosen.country_code, country_codes.country_code) as country_code,
    chosen.postal_code,
    chosen.created_at,
    chosen.accepts_email_marketing,
    chosen.accepts_sms_marketing,
    chosen.consent_updated_at,
    chosen.contact_is_synthetic
from chosen
left join country_codes
    on lower(trim(chosen.country)) = country_codes.country
