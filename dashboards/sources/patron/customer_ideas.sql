-- One row per customer and product that the nearest customers bought next.
select
    customer_id,
    place,
    product_id,
    title,
    category,
    support,
    neighbours,
    round(confidence, 4) as confidence,
    round(lift, 2) as lift
from knowledge.similar_customer_purchases
order by customer_id, place
