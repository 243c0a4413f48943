with records as (

    select * from {{ ref('customer_identities') }}

),

people as (

    select
        customer_key,
        max(record_count) as record_count,
        {{ any_true('is_customer') }} as is_customer,
        min(first_seen_at) as first_seen_at
    from records
    group by customer_key

),

shown_as as (

    -- the account that the key is named after, else the first-known one, else whatever the person is known by
    select
        customer_key,
        record_id,
        record_kind,
        shop,
        source
    from records
    qualify row_number() over (
        partition by customer_key
        order by
            case when record_kind = 'account' then 1 else 2 end,
            case when is_key_record then 1 else 2 end,
            first_seen_at nulls last,
            record_id
    ) = 1

),

golden as (

    select * from {{ ref('int_customers_golden') }}

),

attributes as (

    select * from {{ ref('int_customer_attributes') }}

),

joined as (

    select
        people.customer_key as customer_id,
        case when shown_as.record_kind = 'account' then substr(shown_as.record_id, length(shown_as.shop) + 2) else shown_as.record_id end as customer_number,
        shown_as.shop,
        shown_as.source,
        nullif(trim(coalesce(golden.first_name, '') || ' ' || coalesce(golden.last_name, '')), '') as full_name,
        golden.first_name,
        golden.last_name,
        golden.email,
        golden.phone,
        golden.company,
        golden.country,
        golden.country_code,
        golden.postal_code,
        attributes.birthday as birth_date,
        golden.created_at,
        people.first_seen_at,
        golden.accepts_email_marketing,
        golden.accepts_sms_marketing,
        golden.consent_updated_at,
        coalesce(golden.contact_is_synthetic, false) as contact_is_synthetic,
        people.record_count,
        people.is_customer,
        not people.is_customer as is_prospect
    from people
    inner join shown_as
        on people.customer_key = shown_as.customer_key
    left join golden
        on people.customer_key = golden.customer_key
    left join attributes
        on people.customer_key = attributes.customer_key

)

select * from joined
