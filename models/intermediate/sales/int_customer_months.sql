{{ config(materialized='table') }}
{#- One row per customer and month with a purchase, with the customer's cohort: the month of the first purchase. -#}
with purchases as (

    select * from {{ ref('orders') }}
    where is_purchase
        and customer_id is not null

),

months as (

    select
        customer_id,
        ordered_month as month,
        count(*) as orders
    from purchases
    group by customer_id, ordered_month

)

select
    customer_id,
    month,
    orders,
    min(month) over (partition by customer_id) as cohort_month
from months
