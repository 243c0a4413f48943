-- The 200 pairs of products, and of categories, that tell most: the highest lift, each pair once.
select
    item_kind,
    item,
    with_item,
    title,
    with_title,
    orders_with_item,
    orders_with_both,
    round(support, 4) as support,
    round(confidence, 4) as confidence,
    round(lift, 1) as lift
from knowledge.product_affinities
where item < with_item
qualify row_number() over (partition by item_kind order by lift desc, orders_with_both desc, item, with_item) <= 200
order by item_kind, lift desc, orders_with_both desc, item, with_item
