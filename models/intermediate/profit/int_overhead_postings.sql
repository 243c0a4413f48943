{#- Overheads by order, in the currency they were billed in and in the reporting currency. -#}
with shares as (

    select * from {{ ref('int_overhead_shares') }}

)

select
    'overhead' as posting_source,
    'overhead' as component,
    'overhead' as subject_kind,
    overhead_id || coalesce(':' || order_id, '') as subject_id,
    order_id,
    cast(null as {{ type_string() }}) as order_line_id,
    customer_id,
    posted_on,
    {{ cost_amounts() }},
    'overhead:' || overhead_id as source_document,
    false as is_estimate,
    is_synthetic,
    load_id,
    entity
from shares
