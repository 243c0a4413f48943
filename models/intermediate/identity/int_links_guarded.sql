{{ config(materialized='table') }}
{#-
  One row per record and identifier that links it to another record: shared, no hub, not cut by a split. A merge by hand
  is an identifier of the kind 'manual' that its two records share.
-#}
with identifiers as (

    select * from {{ ref('int_identifiers_normalised') }}

),

shared as (

    select * from {{ ref('int_identifiers_shared') }}
    where not is_hub

),

crowded as (

    select * from {{ ref('int_records_crowded') }}

),

decisions as (

    select * from {{ ref('int_decisions_settled') }}

),

cuts as (

    -- a split from one record takes away what the two share, a split without one takes away everything
    select distinct
        identifiers.record_id,
        identifiers.identifier_kind,
        identifiers.identifier_value
    from decisions
    inner join identifiers
        on decisions.record_id = identifiers.record_id
    left join identifiers as others
        on decisions.other_record_id = others.record_id
        and identifiers.identifier_kind = others.identifier_kind
        and identifiers.identifier_value = others.identifier_value
    where decisions.action = 'split'
        and coalesce(decisions.identifier_kind, identifiers.identifier_kind) = identifiers.identifier_kind
        and (decisions.other_record_id is null or others.record_id is not null)

),

found as (

    select
        identifiers.record_id,
        identifiers.identifier_kind,
        identifiers.identifier_value,
        identifiers.source
    from identifiers
    inner join shared
        on identifiers.identifier_kind = shared.identifier_kind
        and identifiers.identifier_value = shared.identifier_value
    left join crowded
        on identifiers.record_id = crowded.record_id
        and identifiers.identifier_kind = crowded.identifier_kind
    left join cuts
        on identifiers.record_id = cuts.record_id
        and identifiers.identifier_kind = cuts.identifier_kind
        and identifiers.identifier_value = cuts.identifier_value
    where crowded.record_id is null
        and cuts.record_id is null
    qualify count(*) over (partition by identifiers.identifier_kind, identifiers.identifier_value) > 1

),

merged_by_hand as (

    select record_id, pair from decisions where action = 'merge'
    union all
    select other_record_id as record_id, pair from decisions where action = 'merge'

)

select * from found
union all
select
    record_id,
    'manual' as identifier_kind,
    pair as identifier_value,
    'identity_decisions' as source
from merged_by_hand
