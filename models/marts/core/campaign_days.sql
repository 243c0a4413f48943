with campaign_days as (

    select
        source,
        platform,
        campaign_id,
        campaign_name,
        day,
        cost,
        coalesce(currency, '{{ var("reporting_currency") }}') as currency,
        clicks,
        impressions,
        conversions,
        is_synthetic,
        load_id
    from (

        {{ union_sources('campaign_days') }}

    ) as source_days

),

rated as (

    {{ rated('campaign_days', 'day') }}

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
    campaign_days.currency,
    campaign_days.clicks,
    campaign_days.impressions,
    campaign_days.conversions,
    coalesce(orders.attributed_orders, 0) as attributed_orders,
    campaign_days.source,
    campaign_days.is_synthetic,
    campaign_days.load_id,
    {{ in_reporting('campaign_days.cost', 'campaign_days') }} as reporting_cost,
    campaign_days.reporting_rate,
    campaign_days.reporting_rate_on,
    campaign_days.reporting_rate_source
from rated as campaign_days
left join orders
    on campaign_days.campaign_id = orders.utm_campaign
    and campaign_days.day = orders.ordered_on
