with identifiers as (

    select
        'identifier' as hub_kind,
        identifier_kind,
        identifier_value,
        cast(null as {{ type_string() }}) as record_id,
        record_count,
        party_count,
        party_limit
    from {{ ref('int_identifiers_shared') }}
    where is_hub

),

records as (

    select
        'record' as hub_kind,
        identifier_kind,
        cast(null as {{ type_string() }}) as identifier_value,
        record_id,
        cast(1 as {{ type_int() }}) as record_count,
        value_count as party_count,
        value_limit as party_limit
    from {{ ref('int_records_crowded') }}

)

select * from identifiers
union all
select * from records
