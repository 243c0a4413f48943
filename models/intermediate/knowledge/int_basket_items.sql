{{ config(schema='intermediate', materialized='table', tags=['intermediate']) }}
{#- One row per purchase and product in it: what affinities, preferences and neighbours are counted from. -#}
with purchases as (

    select * from {{ ref('orders') }}
    where is_purchase

),

lines as (

    select
        order_id,
        shop || ':' || sku as product_id,
        {{ sum_int('quantity') }} as units,
        sum(gross_amount) as goods_sales
    from {{ ref('order_lines') }}
    where line_type = 'goods'
        and sku is not null
        and quantity > 0
    group by order_id, shop || ':' || sku

),

products as (

    select * from {{ ref('products') }}

)

select
    lines.order_id,
    lines.product_id,
    purchases.customer_id,
    purchases.ordered_at,
    purchases.ordered_on,
    products.category,
    products.brand,
    lines.units,
    {{ money('lines.goods_sales') }} as goods_sales
from lines
inner join purchases
    on lines.order_id = purchases.order_id
inner join products
    on lines.product_id = products.product_id
