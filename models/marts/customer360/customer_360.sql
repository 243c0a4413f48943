with base as (

    select * from {{ ref('int_customer_360_base') }}

),

tiers as (

    select * from {{ ref('customer_value_tiers') }}

),

stages as (

    select * from {{ ref('lifecycle_stages') }}
    where is_current

),

needs as (

    select * from {{ ref('customer_needs') }}

),

memberships as (

    select
        customer_id,
        string_agg(segment, ', ' order by segment) as segments
    from {{ ref('segment_members') }}
    where left_at is null
    group by customer_id

),

joined as (

    select
        base.*,
        stages.stage as lifecycle_stage,
        stages.from_on as lifecycle_stage_since,
        tiers.tier as value_tier,
        tiers.previous_tier as previous_value_tier,
        needs.goods_need,
        needs.service_need,
        memberships.segments
    from base
    inner join tiers
        on base.customer_id = tiers.customer_id
    left join stages
        on base.customer_id = stages.customer_id
    left join needs
        on base.customer_id = needs.customer_id
    left join memberships
        on base.customer_id = memberships.customer_id

)

select * from joined
