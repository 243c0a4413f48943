{{ config(materialized='table') }}
{#-
  One row per customer: everybody with a profile, and everybody that only an order or a credit note names (then
  without contact data). A vendor's profile wins over a file's, value by value where the vendor's is null.
-#}
with profiles as (

    {{ union_sources('customers') }}

),

orders as (

    select * from {{ ref('int_orders_unioned') }}

),

refund_lines as (

    select * from {{ ref('int_refund_lines_unioned') }}

),

country_codes as (

    select * from {{ ref('country_codes') }}

),

ranked_profiles as (

    select
        *,
        shop || ':' || customer_id as global_customer_id,
        row_number() over (
            partition by shop, customer_id
            order by case source when 'files' then 2 else 1 end, updated_at desc nulls last
        ) as place
    from profiles

),

seen as (

    select customer_id, customer_number, shop, source, country, country_code, ordered_at as seen_at, order_id as tie_break
    from orders
    where customer_id is not null
    union all
    select customer_id, customer_number, shop, source, country, null as country_code, refunded_at as seen_at, refund_line_id as tie_break
    from refund_lines
    where customer_id is not null

),

last_seen as (

    select
        customer_id,
        customer_number,
        shop,
        source,
        country,
        country_code
    from seen
    qualify row_number() over (partition by customer_id order by seen_at desc, tie_break desc) = 1

),

first_profiles as (

    select * from ranked_profiles where place = 1

),

second_profiles as (

    select * from ranked_profiles where place = 2

),

completed as (

    select
        coalesce(first_profiles.global_customer_id, last_seen.customer_id) as customer_id,
        coalesce(first_profiles.customer_id, last_seen.customer_number) as customer_number,
        coalesce(first_profiles.shop, last_seen.shop) as shop,
        coalesce(first_profiles.source, last_seen.source) as source,
        coalesce(first_profiles.first_name, second_profiles.first_name) as first_name,
        coalesce(first_profiles.last_name, second_profiles.last_name) as last_name,
        coalesce(first_profiles.email, second_profiles.email) as email,
        coalesce(first_profiles.phone, second_profiles.phone) as phone,
        coalesce(first_profiles.company, second_profiles.company) as company,
        coalesce(first_profiles.country, second_profiles.country, last_seen.country) as country,
        coalesce(first_profiles.country_code, second_profiles.country_code, last_seen.country_code) as country_code,
        coalesce(first_profiles.created_at, second_profiles.created_at) as created_at,
        coalesce(first_profiles.accepts_email_marketing, second_profiles.accepts_email_marketing) as accepts_email_marketing,
        coalesce(first_profiles.accepts_sms_marketing, second_profiles.accepts_sms_marketing) as accepts_sms_marketing,
        coalesce(first_profiles.consent_updated_at, second_profiles.consent_updated_at) as consent_updated_at,
        coalesce(first_profiles.is_synthetic, false) or coalesce(second_profiles.is_synthetic, false) as contact_is_synthetic
    from first_profiles
    full outer join last_seen
        on first_profiles.global_customer_id = last_seen.customer_id
    left join second_profiles
        on first_profiles.global_customer_id = second_profiles.global_customer_id

)

select
    completed.customer_id,
    completed.customer_number,
    completed.shop,
    completed.source,
    completed.first_name,
    completed.last_name,
    completed.email,
    completed.phone,
    completed.company,
    completed.country,
    completed.created_at,
    completed.accepts_email_marketing,
    completed.accepts_sms_marketing,
    completed.consent_updated_at,
    completed.contact_is_synthetic,
    coalesce(completed.country_code, country_codes.country_code) as country_code
from completed
left join country_codes
    on lower(trim(completed.country)) = country_codes.country
