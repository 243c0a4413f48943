-- One row per complete month, region, channel and tier: opening + new + won back + moved in - lost - moved out = closing.
select
    substr(cast(month as string), 1, 7) as month,
    region,
    channel,
    tier,
    opening_customers,
    new_customers,
    won_back_customers,
    moved_in_customers,
    lost_customers,
    moved_out_customers,
    closing_customers,
    channel_is_synthetic
from retention.customer_movements
order by month, region, channel, tier
