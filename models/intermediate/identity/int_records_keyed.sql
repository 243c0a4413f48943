{{ config(materialized='table') }}
{#- One row per record with the key of the person that it belongs to: the oldest key that its component has a claim to. -#}
with records as (

    select
        records.record_id,
        records.record_kind,
        records.source,
        records.shop,
        records.first_seen_at,
        coalesce(connected.component_id, records.record_id) as component_id
    from {{ ref('int_records_collected') }} as records
    left join {{ ref('int_records_connected') }} as connected
        on records.record_id = connected.record_id

),

surviving as (

    {{ surviving_keys('records', ref('int_keys_kept')) }}

)

select
    records.record_id,
    surviving.customer_key,
    records.record_kind,
    records.source,
    records.shop,
    records.first_seen_at
from records
inner join surviving
    on records.component_id = surviving.component_id
