-- One row per complete month, region, channel and tier: opening + new + won back - lost = closing.
select
    substr(cast(month as string), 1, 7) as month,
    region,
    channel,
    tier,
    opening_customers,
    new_customers,
    won_back_customers,
    lost_customers,
    closing_customers,
    channel_is_synthetic
from retention.customer_movements
order by month, region, channel, tier
