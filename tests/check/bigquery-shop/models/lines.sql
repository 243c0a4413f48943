{{ config(materialized="table") }}

select order_id, customer_id, ordered_at, sku, quantity, unit_price
from {{ source("raw_files", "order_lines") }}
