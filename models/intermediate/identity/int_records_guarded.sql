with shared_hubs as (

    select * from {{ ref('int_identifiers_shared') }}
    where is_hub

),

shares_a_hub as (

    select
        identifiers.record_id,
        identifiers.identifier_kind
    from {{ ref('int_identifiers_normalised') }} as identifiers
    inner join shared_hubs
        on identifiers.identifier_kind = shared_hubs.identifier_kind
        and identifiers.identifier_value = shared_hubs.identifier_value
    union distinct
    select
        record_id,
        identifier_kind
    from {{ ref('int_records_crowded') }}

)

select
    record_id,
    string_agg(identifier_kind, ', ' order by identifier_kind) as guarded_by
from shares_a_hub
group by record_id
