{{ config(materialized='table') }}
{#-
  One row per product that was sold at a price up to as_of: what a purchase with it brings, before discounts and less what
  came back (a thousand jars ordered by mistake and returned are no sale).
-#}
with as_of as (

    select * from {{ ref('int_as_of') }}

),

items as (

    select * from {{ ref('int_basket_items') }}

),

sold as (

    select
        items.product_id,
        count(*) as purchases,
        {{ sum_int('items.units') }} as units,
        {{ money('sum(items.goods_sales)') }} as goods_sales
    from items
    cross join as_of
    where items.goods_sales > 0
        and items.ordered_on <= as_of.as_of_on
    group by items.product_id

),

returned as (

    select
        refunds.shop || ':' || refunds.sku as product_id,
        {{ sum_int('refunds.quantity') }} as units,
        {{ money('sum(refunds.amount)') }} as amount
    from {{ ref('refunds') }} as refunds
    cross join as_of
    where refunds.line_type = 'goods'
        and refunds.sku is not null
        and refunds.refunded_on <= as_of.as_of_on
    group by refunds.shop || ':' || refunds.sku

),

kept as (

    select
        sold.product_id,
        sold.purchases,
        sold.units + coalesce(returned.units, 0) as units,
        {{ money('sold.goods_sales + coalesce(returned.amount, 0)') }} as goods_sales
    from sold
    left join returned
        on sold.product_id = returned.product_id

)

select
    kept.product_id,
    products.sku,
    coalesce(products.title, products.sku) as title,
    products.category,
    kept.purchases,
    kept.units,
    kept.goods_sales,
    products.unit_cost,
    {{ div_money('kept.goods_sales', 'kept.units') }} as average_price,
    {{ div_money('kept.goods_sales', 'kept.purchases') }} as sales_per_purchase,
    {{ div_money('kept.goods_sales - ' ~ mul_money('kept.units', 'products.unit_cost'), 'kept.purchases') }} as margin_per_purchase,
    products.cost_is_synthetic
from kept
inner join {{ ref('products') }} as products
    on kept.product_id = products.product_id
where kept.units > 0
    and kept.goods_sales > 0
