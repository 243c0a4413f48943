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

actions as (

    -- the first that may be made now
    select *
    from {{ ref('next_best_actions') }}
    where blocked_reason is null
    qualify row_number() over (partition by customer_id order by place) = 1

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
        memberships.segments,
        actions.action as next_best_action,
        actions.title as next_best_action_product,
        actions.channel as next_best_action_channel,
        actions.reason as next_best_action_reason,
        coalesce(actions.rests_on_synthetic, false) as next_best_action_is_synthetic
    from base
    inner join tiers
        on base.customer_id = tiers.customer_id
    left join stages
        on base.customer_id = stages.customer_id
    left join needs
        on base.customer_id = needs.customer_id
    left join memberships
        on base.customer_id = memberships.customer_id
    left join actions
        on base.customer_id = actions.customer_id

)

select * from joined
