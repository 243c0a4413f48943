-- One row per customer, preference and place, sorted for reading one customer's.
select
    customer_id,
    preference,
    place,
    preferred,
    support,
    observations,
    round(confidence, 4) as confidence,
    round(shop_share, 4) as shop_share,
    is_established
from knowledge.customer_knowledge
order by customer_id, preference, place
