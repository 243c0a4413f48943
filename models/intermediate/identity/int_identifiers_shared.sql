{{ config(materialized='table') }}
{#-
  One row per identifier that several records carry, and whether it may link them. Parties are counted only where
  there are more records than a limit allows: what few records share cannot have too many parties.
-#}
with identifiers as (

    select * from {{ ref('int_identifiers_normalised') }}

),

shared as (

    select
        identifier_kind,
        identifier_value,
        count(*) as record_count,
        {{ hub_limit('identifier_kind') }} as party_limit
    from identifiers
    group by identifier_kind, identifier_value
    having count(*) > 1

),

parties as (

    select
        shared.identifier_kind,
        shared.identifier_value,
        count(distinct records.party) as party_count
    from shared
    inner join identifiers
        on shared.identifier_kind = identifiers.identifier_kind
        and shared.identifier_value = identifiers.identifier_value
    inner join {{ ref('int_records_collected') }} as records
        on identifiers.record_id = records.record_id
    where shared.record_count > shared.party_limit
    group by shared.identifier_kind, shared.identifier_value

)

select
    shared.identifier_kind,
    shared.identifier_value,
    shared.record_count,
    coalesce(parties.party_count, shared.record_count) as party_count,
    shared.party_limit,
    coalesce(parties.party_count > shared.party_limit, false) as is_hub
from shared
left join parties
    on shared.identifier_kind = parties.identifier_kind
    and shared.identifier_value = parties.identifier_value
