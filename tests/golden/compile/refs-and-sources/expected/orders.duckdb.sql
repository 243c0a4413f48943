-- "main"."all_orders" is model orders of duckdb
select
    id,
    amount
from "main_staging"."stg_orders"
