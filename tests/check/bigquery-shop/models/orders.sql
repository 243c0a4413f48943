{{ config(materialized="incremental", unique_key="order_id", incremental_strategy="merge") }}

select
    order_id,
    max(customer_id) as customer_id,
    max(ordered_at) as ordered_at,
    cast(sum(quantity * unit_price) as {{ dbt.type_numeric() }}) as amount
from {{ ref("lines") }}
group by order_id
