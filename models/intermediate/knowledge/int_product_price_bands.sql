{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- One row per product that was sold at a price: where its average price stands in its category (in the shop, if it has none). -#}
with sold as (

    select
        product_id,
        max(category) as category,
        {{ div_money('sum(goods_sales)', 'sum(units)') }} as average_price
    from {{ ref('int_basket_items') }}
    where goods_sales > 0
    group by product_id

),

thirds as (

    select
        product_id,
        average_price,
        ntile(3) over (partition by category order by average_price, product_id) as third
    from sold

)

select
    product_id,
    average_price,
    case third when 1 then 'low' when 2 then 'middle' else 'high' end as price_band
from thirds
