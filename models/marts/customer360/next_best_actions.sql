{{ config(cluster_by=['customer_id']) }}
{#-
  Every action that fits a customer, ranked. Those that may not be made now are kept, with the reason and without a
  channel, so that what is held back can be counted. A cap is used up by those who stand higher.
-#}
with ranked as (

    select * from {{ ref('int_actions_ranked') }}

),

channels as (

    select * from {{ ref('int_customer_channels_allowed') }}
    where place = 1

),

hours as (

    select customer_id, preferred
    from {{ ref('customer_knowledge') }}
    where preference = 'time_of_day'
        and place = 1
        and is_established

),

reached as (

    select
        ranked.*,
        channels.channel as open_channel,
        coalesce(touches.recent_contacts, 0) as recent_contacts,
        case
            when channels.channel is null then 'no channel with consent'
            when ranked.purpose = 'marketing' and regrets.customer_id is not null then 'an apology comes first'
        end as held_back,
        customers.contact_is_synthetic
    from ranked
    inner join {{ ref('customers') }} as customers
        on ranked.customer_id = customers.customer_id
    left join channels
        on ranked.customer_id = channels.customer_id
        and ranked.purpose = channels.purpose
    left join {{ ref('int_customer_touches') }} as touches
        on ranked.customer_id = touches.customer_id
    left join {{ ref('int_customer_regrets_found') }} as regrets
        on ranked.customer_id = regrets.customer_id

),

counted as (

    select
        *,
        count(case when held_back is null then 1 end) over (partition by customer_id order by place) as open_place,
        count(case when held_back is null and purpose = 'marketing' then 1 end) over (partition by customer_id order by place) as marketing_place
    from reached

),

judged as (

    select
        *,
        case
            when held_back is not null then held_back
            when purpose = 'marketing' and recent_contacts + marketing_place > {{ var('action_contact_cap') }} then 'contacted often enough'
            when open_place > {{ var('action_max_per_customer') }} then 'enough actions'
        end as blocked_reason
    from counted

)

select
    judged.customer_id,
    judged.action,
    judged.place,
    judged.product_id,
    products.sku,
    coalesce(products.title, products.sku) as title,
    judged.offer,
    judged.purpose,
    case when judged.blocked_reason is null then judged.open_channel end as channel,
    hours.preferred as time_of_day,
    judged.blocked_reason,
    judged.recent_contacts,
    judged.chance,
    judged.value_if_taken,
    judged.offer_cost,
    judged.expected_margin,
    judged.reason,
    judged.is_synthetic or coalesce(judged.contact_is_synthetic and judged.blocked_reason is null, false) as rests_on_synthetic
from judged
left join {{ ref('products') }} as products
    on judged.product_id = products.product_id
left join hours
    on judged.customer_id = hours.customer_id
