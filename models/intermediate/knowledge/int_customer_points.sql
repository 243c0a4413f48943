{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- One row per customer whose points have moved up to as_of. -#}
select
    records.customer_id,
    {{ sum_int('moves.points') }} as points_balance,
    {{ sum_int("case when moves.kind = 'earned' then moves.points else 0 end") }} as points_earned,
    {{ sum_int("case when moves.kind = 'redeemed' then -moves.points else 0 end") }} as points_redeemed,
    max({{ to_shop_date('moves.moved_at') }}) as last_points_on,
    {{ any_true('moves.is_synthetic') }} as points_are_synthetic
from {{ ref('stg_files__points_moves') }} as moves
inner join {{ ref('int_records_of_customers') }} as records
    on {{ global_id('moves.shop', 'moves.customer_id') }} = records.record_id
cross join {{ ref('int_as_of') }} as as_of
where {{ to_shop_date('moves.moved_at') }} <= as_of.as_of_on
    and {{ 'true' if 'files' in switched_on_sources() else 'false' }}
group by records.customer_id
