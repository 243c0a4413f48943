{#-
  Opening + new + won back + moved in - lost - moved out = closing, by month, by what was known of a customer at the first
  purchase, and by tier. A customer opens a month, and is lost, in the tier of the month before's end; comes, comes back
  and closes it in the tier of its own end; between the two she moves.
-#}
with states as (

    select * from {{ ref('int_activity_states') }}
    where is_complete

),

starts as (

    select * from {{ ref('int_customer_starts') }}

),

tiers as (

    select * from {{ ref('value_tier_months') }}

),

tiered as (

    select
        states.*,
        starts.region,
        starts.first_channel as channel,
        starts.channel_is_synthetic,
        at_end.tier as tier_after,
        at_start.tier as tier_before,
        coalesce(at_end.tier, '') <> coalesce(at_start.tier, '') as has_moved
    from states
    inner join starts
        on states.customer_id = starts.customer_id
    left join tiers as at_end
        on states.customer_id = at_end.customer_id
        and states.month = at_end.month
    left join tiers as at_start
        on states.customer_id = at_start.customer_id
        and {{ dateadd('month', -1, 'states.month') }} = at_start.month

),

sides as (

    -- where she was
    select
        month, region, channel, tier_before as tier, channel_is_synthetic,
        true as is_opening, false as is_new, false as is_won_back, false as is_moved_in,
        is_lost, is_active and has_moved as is_moved_out, false as is_closing
    from tiered
    where was_active
    union all
    -- where she is
    select
        month, region, channel, tier_after as tier, channel_is_synthetic,
        false as is_opening, is_new, is_won_back, was_active and has_moved as is_moved_in,
        is_lost, false as is_moved_out, is_active as is_closing
    from tiered
    where is_active or not was_active

)

select
    month,
    region,
    channel,
    tier,
    {{ count_true('is_opening') }} as opening_customers,
    {{ count_true('is_new') }} as new_customers,
    {{ count_true('is_won_back') }} as won_back_customers,
    {{ count_true('is_moved_in') }} as moved_in_customers,
    {{ count_true('is_lost') }} as lost_customers,
    {{ count_true('is_moved_out') }} as moved_out_customers,
    {{ count_true('is_closing') }} as closing_customers,
    {{ any_true('channel_is_synthetic') }} as channel_is_synthetic
from sides
group by month, region, channel, tier
