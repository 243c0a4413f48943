-- first build
create or replace table `shop`.`orders`
partition by range_bucket(`order_id`, generate_array(0, 1000, 10))
as (

select order_id, ordered_on, placed_at, amount from `raw`.`orders`
);

select count(*) as row_count from `shop`.`orders`;

-- second build
create or replace table `shop`.`orders__patron_tmp`
options (expiration_timestamp = timestamp_add(current_timestamp(), interval 12 hour))
as (

select order_id, ordered_on, placed_at, amount from `raw`.`orders`
);

select distinct cast(`order_id` as string) as partition_value
from `shop`.`orders__patron_tmp`
where `order_id` is not null
order by partition_value;

merge into `shop`.`orders` as DBT_INTERNAL_DEST
using `shop`.`orders__patron_tmp` as DBT_INTERNAL_SOURCE
on false
when not matched by source and DBT_INTERNAL_DEST.`order_id` in (7) then delete
when not matched then insert (`order_id`, `ordered_on`, `placed_at`, `amount`) values (DBT_INTERNAL_SOURCE.`order_id`, DBT_INTERNAL_SOURCE.`ordered_on`, DBT_INTERNAL_SOURCE.`placed_at`, DBT_INTERNAL_SOURCE.`amount`);

drop table `shop`.`orders__patron_tmp`;
