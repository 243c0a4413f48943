{#- One row per customer: the category and the stock code that most goods sales went to (before refunds). -#}
with goods as (

    select
        orders.customer_id,
        order_lines.sku,
        products.title,
        products.category,
        sum(order_lines.gross_amount) as goods_sales
    from {{ ref('order_lines') }} as order_lines
    inner join {{ ref('orders') }} as orders
        on order_lines.order_id = orders.order_id
    inner join {{ ref('products') }} as products
        on order_lines.shop = products.shop
        and order_lines.sku = products.sku
    where order_lines.line_type = 'goods'
        and orders.customer_id is not null
    group by orders.customer_id, order_lines.sku, products.title, products.category

),

top_products as (

    select
        customer_id,
        sku,
        title
    from goods
    qualify row_number() over (partition by customer_id order by goods_sales desc, sku nulls last) = 1

),

categories as (

    select
        customer_id,
        category,
        sum(goods_sales) as goods_sales
    from goods
    where category is not null
    group by customer_id, category

),

top_categories as (

    select
        customer_id,
        category
    from categories
    qualify row_number() over (partition by customer_id order by goods_sales desc, category nulls last) = 1

)

select
    top_products.customer_id,
    top_categories.category as favourite_category,
    top_products.sku as top_sku,
    top_products.title as top_title
from top_products
left join top_categories
    on top_products.customer_id = top_categories.customer_id
