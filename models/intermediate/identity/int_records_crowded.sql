{#-
  One row per record and kind of contact of which it carries more values than the kind's limit: a marketplace's own
  account, or the one that the till uses. Linked by those, all its buyers would be one person.
-#}
with identifiers as (

    select * from {{ ref('int_identifiers_normalised') }}
    where identifier_kind in ('email', 'phone')

)

select
    record_id,
    identifier_kind,
    count(*) as value_count,
    {{ hub_limit('identifier_kind') }} as value_limit
from identifiers
group by record_id, identifier_kind
having count(*) > {{ hub_limit('identifier_kind') }}
