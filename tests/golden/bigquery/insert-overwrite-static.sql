-- first build
create or replace table `shop`.`orders`
partition by timestamp_trunc(`placed_at`, hour)
as (

select order_id, ordered_on, placed_at, amount from `raw`.`orders`
);

select count(*) as row_count from `shop`.`orders`;

-- second build
merge into `shop`.`orders` as DBT_INTERNAL_DEST
using (

select order_id, ordered_on, placed_at, amount from `raw`.`orders`
) as DBT_INTERNAL_SOURCE
on false
when not matched by source and timestamp_trunc(DBT_INTERNAL_DEST.`placed_at`, hour) in (timestamp '2026-01-01 10:00:00+00') then delete
when not matched then insert (`order_id`, `ordered_on`, `placed_at`, `amount`) values (DBT_INTERNAL_SOURCE.`order_id`, DBT_INTERNAL_SOURCE.`ordered_on`, DBT_INTERNAL_SOURCE.`placed_at`, DBT_INTERNAL_SOURCE.`amount`);
