{{ config(materialized='table') }}
select * from (values (1, 1), (2, 7), (3, 8)) as orders(id, customer_id)
