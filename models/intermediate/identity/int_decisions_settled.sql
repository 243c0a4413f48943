{#- The last decision about each pair of records, or about one record alone, of the seed identity_decisions. -#}
with decisions as (

    select
        *,
        case
            when other_record_id is null then record_id
            when record_id < other_record_id then record_id || ' ' || other_record_id
            else other_record_id || ' ' || record_id
        end as pair
    from {{ ref('identity_decisions') }}

)

select
    pair,
    action,
    record_id,
    other_record_id,
    identifier_kind,
    decided_on,
    decided_by,
    reason
from decisions
qualify row_number() over (partition by pair order by decided_on desc, action desc) = 1
