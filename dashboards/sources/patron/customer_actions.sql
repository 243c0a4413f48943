-- One row per customer and action, sorted so that one customer is a few blocks of the file. No contact is in it.
select
    customer_id,
    place,
    action,
    sku,
    title,
    offer,
    purpose,
    channel,
    time_of_day,
    blocked_reason,
    round(chance, 4) as chance,
    round(value_if_taken, 2) as value_if_taken,
    round(offer_cost, 2) as offer_cost,
    round(expected_margin, 2) as expected_margin,
    reason,
    rests_on_synthetic
from customer360.next_best_actions
order by customer_id, place
