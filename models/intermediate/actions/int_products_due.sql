{{ config(materialized='table') }}
{#-
  One row per customer and product that is bought again and again and whose time has come: between one and two of the
  customer's own cycles since the last purchase. Later the habit counts as given up.
-#}
with as_of as (

    select * from {{ ref('int_as_of') }}

),

bought as (

    select
        items.customer_id,
        items.product_id,
        count(distinct items.ordered_on) as purchase_days,
        min(items.ordered_on) as first_on,
        max(items.ordered_on) as last_on,
        {{ sum_int('items.units') }} as units,
        {{ money('sum(items.goods_sales)') }} as goods_sales
    from {{ ref('int_basket_items') }} as items
    cross join as_of
    where items.customer_id is not null
        and items.ordered_on <= as_of.as_of_on
    group by items.customer_id, items.product_id

),

waiting as (

    select
        bought.*,
        {{ div_money(datediff('bought.first_on', 'bought.last_on', 'day'), 'bought.purchase_days - 1') }} as cycle_days,
        {{ datediff('bought.last_on', 'as_of.as_of_on', 'day') }} as days_since_last
    from bought
    cross join as_of
    where bought.purchase_days > {{ var('repurchase_min_gaps') }}

)

select
    waiting.customer_id,
    waiting.product_id,
    waiting.purchase_days,
    waiting.cycle_days,
    waiting.last_on,
    waiting.days_since_last,
    valued.title,
    {{ div_money('waiting.goods_sales', 'waiting.purchase_days') }} as sales_if_taken,
    {{ div_money('waiting.goods_sales - ' ~ mul_money('waiting.units', 'valued.unit_cost'), 'waiting.purchase_days') }} as value_if_taken,
    valued.cost_is_synthetic
from waiting
inner join {{ ref('int_products_valued') }} as valued
    on waiting.product_id = valued.product_id
where waiting.days_since_last >= waiting.cycle_days
    and waiting.days_since_last <= 2 * waiting.cycle_days
