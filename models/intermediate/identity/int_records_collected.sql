{{ config(materialized='table') }}
{#-
  One row per record that any source names. An account that only another record points to is a record too. The party
  says how many people a shared identifier stands for: orders and tickets with the same contacts are one party.
-#}
with mentions as (

    select
        *,
        {{ normalise_email('email') }} as clean_email,
        {{ dialled('phone') }} as dialled_phone
    from {{ ref('int_mentions_unioned') }}

),

pointed_to as (

    select
        account_id as record_id,
        'account' as record_kind,
        source,
        shop,
        seen_at,
        cast(null as {{ type_string() }}) as clean_email,
        cast(null as {{ type_string() }}) as dialled_phone,
        cast(null as {{ type_string() }}) as person_name
    from mentions
    where account_id is not null

),

named as (

    select record_id, record_kind, source, shop, seen_at, clean_email, dialled_phone, person_name from mentions
    union all
    select * from pointed_to

),

collected as (

    select
        record_id,
        min(record_kind) as record_kind,
        -- the first by priority
        substr(min(cast({{ source_priority('source') }} as {{ type_string() }}) || source), 2) as source,
        min(shop) as shop,
        min(seen_at) as first_seen_at,
        coalesce(min(clean_email), '') || '|' || coalesce(min(dialled_phone), '') || '|' || coalesce(min(person_name), '') as contacts
    from named
    group by record_id

)

select
    record_id,
    record_kind,
    source,
    shop,
    first_seen_at,
    case when record_kind in ('order', 'ticket') then contacts else record_id end as party
from collected
