-- The 20 products with the highest expected margin among the actions that may be made now.
select
    sku,
    max(title) as title,
    action,
    count(*) as customers,
    round(cast(avg(chance) as decimal(38, 9)), 4) as average_chance,
    round(sum(expected_margin), 2) as expected_margin
from customer360.next_best_actions
where channel is not null
    and product_id is not null
group by product_id, sku, action
qualify row_number() over (order by sum(expected_margin) desc nulls last, count(*) desc, product_id, action) <= 20
order by expected_margin desc nulls last, customers desc, sku, action
