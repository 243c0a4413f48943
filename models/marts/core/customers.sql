with customers as (

    select * from {{ ref('int_customers_unioned') }}

)

select
    customer_id,
    customer_number,
    shop,
    source,
    nullif(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), '') as full_name,
    first_name,
    last_name,
    email,
    phone,
    company,
    country,
    country_code,
    created_at,
    accepts_email_marketing,
    accepts_sms_marketing,
    consent_updated_at,
    contact_is_synthetic
from customers
