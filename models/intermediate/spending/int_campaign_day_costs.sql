{#-
  One row per campaign day and order that it is attributed to (the order's utm_campaign is the campaign's id, on the
  same day), with the order's part of the day's cost: equal parts, by largest remainder at a millionth, so that they
  sum to the cost. A day without attributed orders keeps one row without an order. Parts are made in the account's
  currency and translated level by level, so that they sum to the day's cost in the reporting currency too.
-#}
with campaign_days as (

    select * from {{ ref('campaign_days') }}

),

orders as (

    select * from {{ ref('orders') }}
    where utm_campaign is not null

),

matched as (

    select
        campaign_days.platform || ':' || campaign_days.campaign_id || ':' || cast(campaign_days.day as {{ type_string() }}) as campaign_day_key,
        campaign_days.platform,
        campaign_days.campaign_id,
        campaign_days.day,
        coalesce(campaign_days.cost, 0) as cost,
        campaign_days.currency,
        campaign_days.reporting_rate,
        campaign_days.reporting_rate_on,
        campaign_days.reporting_rate_source,
        campaign_days.is_synthetic,
        campaign_days.load_id,
        orders.order_id,
        orders.customer_id,
        1 as weight
    from campaign_days
    left join orders
        on campaign_days.campaign_id = orders.utm_campaign
        and campaign_days.day = orders.ordered_on

),

spread as (

    {{ allocate('matched', pool='cost', weight='weight', partition_by='campaign_day_key', order_by='order_id') }}

),

levels as (

    {{ with_levels('spread', partition_by='campaign_day_key', order_by='order_id') }}

)

select
    platform,
    campaign_id,
    day,
    order_id,
    customer_id,
    {{ in_reporting('level_to', 'levels') }} - {{ in_reporting('level_from', 'levels') }} as cost,
    allocated as cost_transaction,
    currency,
    reporting_rate as rate,
    reporting_rate_on as rate_on,
    reporting_rate_source as rate_source,
    is_synthetic,
    load_id
from levels
