{#- Revenue that waits for points: put off when they are earned, released when they are redeemed, taken back or expire. -#}
with moves as (

    select * from {{ ref('int_points_valued') }}

)

select
    'points' as posting_source,
    case kind when 'redeemed' then 'points_redeemed' when 'expired' then 'points_expired' else 'points_earned' end as component,
    'points_move' as subject_kind,
    points_move_id as subject_id,
    order_id,
    cast(null as {{ type_string() }}) as order_line_id,
    customer_id,
    moved_on as posted_on,
    -liability as amount,
    'points_move:' || points_move_id as source_document,
    true as is_estimate,
    is_synthetic,
    load_id
from moves
where liability <> 0
