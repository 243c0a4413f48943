{#-
  Pairs are made within baskets only, of items that are frequent enough themselves: a pair cannot be more frequent than
  its rarer half, so nothing that would reach the minimum is lost.
-#}
with basket_items as (

    select * from {{ ref('int_basket_items') }}

),

sizes as (

    select
        order_id,
        row_number() over (order by order_id) as basket
    from basket_items
    group by order_id
    having count(*) <= {{ var('affinity_max_items') }}

),

items as (

    select sizes.basket, 'product' as item_kind, basket_items.product_id as item
    from basket_items
    inner join sizes on basket_items.order_id = sizes.order_id
    union all
    select distinct sizes.basket, 'category' as item_kind, basket_items.category as item
    from basket_items
    inner join sizes on basket_items.order_id = sizes.order_id
    where basket_items.category is not null

),

shop as (

    select count(*) as basket_count from sizes

),

frequent as (

    -- numbers instead of names keep the pairs small
    select
        items.item_kind,
        items.item,
        row_number() over (order by items.item_kind, items.item) as item_number,
        shop.basket_count as baskets,
        count(*) as orders
    from items
    cross join shop
    group by items.item_kind, items.item, shop.basket_count
    having {{ reaches_minimum('count(*)', 'shop.basket_count') }}

),

counted as (

    select items.basket, items.item_kind, frequent.item_number
    from items
    inner join frequent
        on items.item_kind = frequent.item_kind
        and items.item = frequent.item

),

pairs as (

    select
        one.item_number,
        other.item_number as with_number,
        count(*) as orders_with_both
    from counted as one
    inner join counted as other
        on one.basket = other.basket
        and one.item_kind = other.item_kind
        and one.item_number < other.item_number
    group by one.item_number, other.item_number

),

both_ways as (

    select item_number, with_number, orders_with_both from pairs
    union all
    select with_number as item_number, item_number as with_number, orders_with_both from pairs

),

measured as (

    {{ affinity_rows('both_ways', 'frequent') }}

)

select * from measured
