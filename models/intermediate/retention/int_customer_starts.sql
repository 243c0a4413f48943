{{ config(materialized='table', schema='intermediate') }}
{#-
  One row per customer with a purchase: the first one, and what was known of the customer on that day. It never changes
  later, so a customer is in one cohort of each cut for good, and no cut is chosen by what came after.
-#}
with purchases as (

    select
        *,
        row_number() over (partition by customer_id order by ordered_at nulls last, order_id) as place
    from {{ ref('orders') }}
    where is_purchase
        and customer_id is not null

),

first_goods as (

    select
        purchases.order_id,
        order_lines.shop || ':' || order_lines.sku as product_id,
        sum(order_lines.amount) as amount
    from purchases
    inner join {{ ref('order_lines') }} as order_lines
        on purchases.order_id = order_lines.order_id
    where purchases.place = 1
        and order_lines.line_type = 'goods'
        and order_lines.quantity > 0
        and order_lines.unit_price > 0
        and order_lines.sku is not null
    group by purchases.order_id, order_lines.shop || ':' || order_lines.sku

),

main_goods as (

    select *
    from first_goods
    qualify row_number() over (partition by order_id order by amount desc, product_id) = 1

),

second_purchases as (

    select
        purchases.customer_id,
        min(purchases.ordered_on) as second_order_on
    from purchases
    where purchases.place > 1
    group by purchases.customer_id

),

products as (

    select * from {{ ref('products') }}

)

select
    purchases.customer_id,
    purchases.order_id as first_order_id,
    purchases.ordered_on as first_order_on,
    second_purchases.second_order_on,
    coalesce(nullif(purchases.utm_source, ''), 'not attributed') as first_channel,
    coalesce(nullif(purchases.channel, ''), 'unknown') as first_sales_channel,
    coalesce(main_goods.product_id, 'unknown') as first_product_id,
    coalesce(products.title, main_goods.product_id, 'unknown') as first_product_title,
    coalesce(nullif(purchases.country_code, ''), nullif(purchases.country, ''), 'unknown') as region,
    coalesce(nullif(purchases.country, ''), purchases.country_code, 'unknown') as region_name,
    coalesce(purchases.attribution_is_synthetic, false) as channel_is_synthetic
from purchases
left join second_purchases
    on purchases.customer_id = second_purchases.customer_id
left join main_goods
    on purchases.order_id = main_goods.order_id
left join products
    on main_goods.product_id = products.product_id
where purchases.place = 1
