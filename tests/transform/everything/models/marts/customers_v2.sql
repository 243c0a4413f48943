with orders as (

    select * from {{ ref('stg_orders') }}

),

customers as (

    select * from {{ ref('stg_customers') }}

)

select
    customers.customer_id,
    customers.name,
    cast(sum(orders.amount) as decimal(30, 2)) as spent
from customers
left join orders on orders.customer_id = customers.customer_id
group by customers.customer_id, customers.name
