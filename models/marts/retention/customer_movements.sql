{#- Opening + new + won back - lost = closing, by month and by what was known of a customer at the first purchase. -#}
with states as (

    select * from {{ ref('int_activity_states') }}
    where is_complete

),

starts as (

    select * from {{ ref('int_customer_starts') }}

),

tiers as (

    select * from {{ ref('customer_value_tiers') }}

)

select
    states.month,
    starts.region,
    starts.first_channel as channel,
    tiers.tier,
    {{ count_true('states.was_active') }} as opening_customers,
    {{ count_true('states.is_new') }} as new_customers,
    {{ count_true('states.is_won_back') }} as won_back_customers,
    {{ count_true('states.is_lost') }} as lost_customers,
    {{ count_true('states.is_active') }} as closing_customers,
    {{ any_true('starts.channel_is_synthetic') }} as channel_is_synthetic
from states
inner join starts
    on states.customer_id = starts.customer_id
left join tiers
    on states.customer_id = tiers.customer_id
group by states.month, starts.region, starts.first_channel, tiers.tier
