{{ config(schema='intermediate', materialized='table', tags=['intermediate']) }}
{#-
  One row per customer and product: when it was first bought, how many customers have bought it, and its place among the
  customer's products from the rarest (what few buy tells most about a taste) and among its buyers from the newest.
-#}
with bought as (

    select
        customer_id,
        product_id,
        min(ordered_on) as first_on
    from {{ ref('int_basket_items') }}
    where customer_id is not null
    group by customer_id, product_id

),

buyers as (

    select
        product_id,
        count(*) as buyers
    from bought
    group by product_id

)

select
    bought.customer_id,
    bought.product_id,
    bought.first_on,
    buyers.buyers,
    count(*) over (partition by bought.customer_id) as products,
    case
        when buyers.buyers >= 2 then row_number() over (
            partition by bought.customer_id, buyers.buyers >= 2 order by buyers.buyers, bought.product_id
        )
    end as telling_place,
    row_number() over (partition by bought.product_id order by bought.first_on desc nulls last, bought.customer_id) as buyer_place
from bought
inner join buyers
    on bought.product_id = buyers.product_id
