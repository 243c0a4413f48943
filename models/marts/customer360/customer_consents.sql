{#- A statement made for one purpose and channel counts before a profile's flag of the same time; the newest of all wins. -#}
with customers as (

    select * from {{ ref('customers') }}

),

statements as (

    select
        records.customer_id,
        consent.purpose,
        consent.channel,
        coalesce(consent.status in ('granted', 'given', 'opt_in', 'subscribed', 'yes', 'true'), false) as is_granted,
        consent.changed_at,
        coalesce(consent.consent_source, 'files') as consent_source,
        1 as priority,
        consent.is_synthetic
    from {{ ref('stg_files__consent') }} as consent
    inner join {{ ref('int_records_of_customers') }} as records
        on {{ global_id('consent.shop', 'consent.customer_id') }} = records.record_id
    {%- if 'files' not in switched_on_sources() %}
    where false
    {%- endif %}
    {%- for channel in ['email', 'sms'] %}
    union all
    select
        customer_id,
        'marketing' as purpose,
        '{{ channel }}' as channel,
        accepts_{{ channel }}_marketing as is_granted,
        consent_updated_at as changed_at,
        'profile' as consent_source,
        2 as priority,
        contact_is_synthetic as is_synthetic
    from customers
    where accepts_{{ channel }}_marketing is not null
    {%- endfor %}

),

newest as (

    select
        customer_id,
        purpose,
        channel,
        is_granted,
        changed_at,
        consent_source,
        is_synthetic
    from statements
    qualify row_number() over (
        partition by customer_id, purpose, channel
        order by changed_at desc nulls last, priority, is_granted, consent_source, is_synthetic
    ) = 1

)

select * from newest
