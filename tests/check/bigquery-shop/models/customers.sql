{{ config(materialized="view") }}

select customer_id, count(*) as orders, sum(amount) as amount
from {{ ref("orders") }}
group by customer_id
