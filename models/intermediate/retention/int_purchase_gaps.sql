{{ config(materialized='table', schema='intermediate') }}
{#-
  One row per customer, category and day with a purchase: how long it took to the next such day, or how long nobody has
  seen one (censored at as_of). `all` counts every purchase, a category the days on which its goods were bought.
-#}
with as_of as (

    select * from {{ ref('int_as_of') }}

),

purchases as (

    select orders.*
    from {{ ref('orders') }} as orders
    cross join as_of
    where orders.is_purchase
        and orders.customer_id is not null
        and orders.ordered_on <= as_of.as_of_on

),

days as (

    select distinct
        'all' as cycle_of,
        'all' as category,
        customer_id,
        ordered_on as purchased_on
    from purchases
    union all
    select distinct
        'category' as cycle_of,
        products.category,
        purchases.customer_id,
        purchases.ordered_on as purchased_on
    from purchases
    inner join {{ ref('order_lines') }} as order_lines
        on purchases.order_id = order_lines.order_id
    inner join {{ ref('products') }} as products
        on order_lines.shop = products.shop
        and order_lines.sku = products.sku
    where order_lines.line_type = 'goods'
        and order_lines.quantity > 0
        and order_lines.unit_price > 0
        and products.category is not null

),

with_next as (

    select
        *,
        lead(purchased_on) over (partition by cycle_of, category, customer_id order by purchased_on) as next_on,
        row_number() over (partition by cycle_of, category, customer_id order by purchased_on) as purchase_number
    from days

)

select
    with_next.cycle_of,
    with_next.category,
    with_next.customer_id,
    with_next.purchased_on,
    with_next.purchase_number,
    with_next.next_on,
    {{ datediff('with_next.purchased_on', 'coalesce(with_next.next_on, as_of.as_of_on)', 'day') }} as days,
    with_next.next_on is not null as is_event
from with_next
cross join as_of
