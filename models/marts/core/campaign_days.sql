with campaign_days as (

    {{ union_sources('campaign_days') }}

),

orders as (

    select
        utm_campaign,
        ordered_on,
        count(*) as attributed_orders
    from {{ ref('orders') }}
    where utm_campaign is not null
    group by utm_campaign, ordered_on

)

select
    campaign_days.platform,
    campaign_days.campaign_id,
    campaign_days.campaign_name,
    campaign_days.day,
    {{ date_trunc('month', 'campaign_days.day') }} as month,
    campaign_days.cost,
    coalesce(campaign_days.currency, '{{ var("reporting_currency") }}') as currency,
    campaign_days.clicks,
    campaign_days.impressions,
    campaign_days.conversions,
    coalesce(orders.attributed_orders, 0) as attributed_orders,
    campaign_days.source,
    campaign_days.is_synthetic,
    campaign_days.load_id
from campaign_days
left join orders
    on campaign_days.campaign_id = orders.utm_campaign
    and campaign_days.day = orders.ordered_on
