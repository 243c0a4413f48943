{{ config(materialized='table', schema='intermediate') }}
{#-
  One row per departure whose favourite product is known: in how many months it sold up to the last purchase and after it
  until the customer was lost, and what everybody paid for it then and then.
-#}
with offers as (

    select
        departures.customer_id,
        departures.lost_month,
        product_months.units,
        {{ mul_money('product_months.unit_price', 'product_months.units') }} as amount,
        product_months.month > {{ date_trunc('month', 'departures.last_order_on') }} as is_later
    from {{ ref('int_departures') }} as departures
    inner join {{ ref('int_product_months') }} as product_months
        on departures.product_id = product_months.product_id
        and product_months.month <= departures.lost_month

)

select
    customer_id,
    lost_month,
    {{ count_true('not is_later') }} as months_sold_before,
    {{ count_true('is_later') }} as months_sold_after,
    {{ div_money('sum(case when not is_later then amount end)', 'sum(case when not is_later then units end)') }} as earlier_unit_price,
    {{ div_money('sum(case when is_later then amount end)', 'sum(case when is_later then units end)') }} as later_unit_price
from offers
group by customer_id, lost_month
