{{ config(materialized='table') }}
{#- One row per segment and customer who fulfils its condition now, whatever the segment's refresh. -#}
{%- set segments = segment_definitions() %}
with base as (

    select
        profiles.*,
        tiers.tier as value_tier,
        tiers.tier_order as value_tier_order,
        tiers.previous_tier as previous_value_tier,
        tiers.window_value,
        tiers.value_to_tier_above,
        tiers.is_near_top as is_near_top_tier,
        tiers.is_near_falling,
        stages.stage as lifecycle_stage,
        stages.from_on as lifecycle_stage_since,
        stages.stage_before,
        needs.goods_need,
        needs.service_need,
        rfm.rfm_score,
        as_of.as_of_on,
        {{ date_trunc('month', 'as_of.as_of_on') }} as as_of_month
    from {{ ref('int_customer_360_base') }} as profiles
    inner join {{ ref('customer_value_tiers') }} as tiers
        on profiles.customer_id = tiers.customer_id
    inner join {{ ref('customer_needs') }} as needs
        on profiles.customer_id = needs.customer_id
    inner join {{ ref('rfm') }} as rfm
        on profiles.customer_id = rfm.customer_id
    left join {{ ref('lifecycle_stages') }} as stages
        on profiles.customer_id = stages.customer_id
        and stages.is_current
    cross join {{ ref('int_as_of') }} as as_of

),

matches as (

    select '' as segment, customer_id from base
    where false
    {%- for segment in segments %}
    union all
    select '{{ segment.name }}' as segment, customer_id from base
    where {{ segment.predicate }}
    {%- endfor %}

)

select * from matches
