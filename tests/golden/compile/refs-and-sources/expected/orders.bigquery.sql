-- `shop_set`.`all_orders` is model orders of bigquery
select
    id,
    amount
from `shop_set_staging`.`stg_orders`
