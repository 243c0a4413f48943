{{ config(schema='intermediate', materialized='table', tags=['intermediate']) }}
{#-
  One row per customer and near customer: those who share most of the customer's telling products. Each product brings at
  most its newest buyers, so the work grows with the number of customers, not with its square.
-#}
with bought as (

    select * from {{ ref('int_products_bought') }}

),

telling as (

    select * from bought
    where telling_place <= {{ var('neighbour_products') }}

),

newest_buyers as (

    select * from bought
    where buyer_place <= {{ var('neighbour_buyers') }}

),

shared as (

    select
        telling.customer_id,
        newest_buyers.customer_id as neighbour_id,
        count(*) as shared_products,
        min(newest_buyers.first_on) as shared_since,
        min(newest_buyers.products) as neighbour_products
    from telling
    inner join newest_buyers
        on telling.product_id = newest_buyers.product_id
        and telling.customer_id <> newest_buyers.customer_id
    group by telling.customer_id, newest_buyers.customer_id
    having count(*) >= {{ var('neighbour_min_shared') }}

)

select
    customer_id,
    neighbour_id,
    shared_products,
    shared_since,
    neighbour_products,
    row_number() over (
        partition by customer_id order by shared_products desc, neighbour_products, neighbour_id
    ) as place
from shared
qualify row_number() over (
    partition by customer_id order by shared_products desc, neighbour_products, neighbour_id
) <= {{ var('neighbours') }}
