{{ config(materialized='table') }}
{#-
  One row per customer who depends on discounts: how much off is usual. Who buys at full price has no row, and is offered
  none.
-#}
with dependent as (

    select customer_id, support, observations
    from {{ ref('customer_knowledge') }}
    where preference = 'discount'
        and preferred = 'with a discount'
        and is_established

),

discounted as (

    select
        customer_id,
        {{ round_money(div_money('-sum(discount_amount)', 'sum(goods_amount)'), 2) }} as offer_rate
    from {{ ref('orders') }}
    where is_purchase
        and discount_amount < 0
        and customer_id is not null
    group by customer_id

)

select
    dependent.customer_id,
    discounted.offer_rate,
    {{ percent_text('discounted.offer_rate') }} || ' off, as on ' || cast(dependent.support as {{ type_string() }}) || ' of '
    || cast(dependent.observations as {{ type_string() }}) || ' purchases' as offer
from dependent
inner join discounted
    on dependent.customer_id = discounted.customer_id
where discounted.offer_rate > 0
    and discounted.offer_rate < 1
