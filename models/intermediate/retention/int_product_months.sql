{{ config(materialized='table', schema='intermediate') }}
{#- One row per product and month with goods sold: how many units, and what one brought on average after line discounts. -#}
select
    shop || ':' || sku as product_id,
    {{ date_trunc('month', 'ordered_on') }} as month,
    {{ sum_int('quantity') }} as units,
    {{ div_money('sum(amount)', 'sum(quantity)') }} as unit_price
from {{ ref('order_lines') }}
where line_type = 'goods'
    and quantity > 0
    and unit_price > 0
    and sku is not null
group by shop || ':' || sku, {{ date_trunc('month', 'ordered_on') }}
