{{ config(materialized='table') }}
{#- One row per record and identifier that it carries, in the one spelling that all sources are brought to. -#}
with mentions as (

    select * from {{ ref('int_mentions_unioned') }}

),

cleaned as (

    select
        record_id,
        source,
        record_kind,
        account_id,
        {{ normalise_email('email') }} as email,
        {{ dialled('phone') }} as dialled_phone,
        device_id,
        lead_id
    from mentions
    where account_id is not null or email is not null or phone is not null or device_id is not null or lead_id is not null

),

own_ids as (

    -- an account is found by its own id, but only where something else points to it
    select distinct
        account_id as record_id,
        source,
        account_id
    from cleaned
    where account_id is not null

),

listed as (

    select record_id, source, 'account' as identifier_kind, account_id as identifier_value from cleaned
    union all
    select record_id, source, 'account' as identifier_kind, account_id as identifier_value from own_ids
    union all
    select record_id, source, 'email' as identifier_kind, email as identifier_value from cleaned
    union all
    select record_id, source, 'phone' as identifier_kind, {{ e164('dialled_phone') }} as identifier_value from cleaned
    union all
    select record_id, source, 'device' as identifier_kind, device_id as identifier_value from cleaned
    union all
    select record_id, source, 'lead' as identifier_kind, lead_id as identifier_value from cleaned

)

select
    record_id,
    identifier_kind,
    identifier_value,
    min(source) as source
from listed
where identifier_value is not null
group by record_id, identifier_kind, identifier_value
