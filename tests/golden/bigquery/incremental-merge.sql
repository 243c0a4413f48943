-- first build
create or replace table `shop`.`orders`
partition by `ordered_on`
as (

select order_id, ordered_on, placed_at, amount from `raw`.`orders`
);

select count(*) as row_count from `shop`.`orders`;

-- second build
merge into `shop`.`orders` as DBT_INTERNAL_DEST
using (

select order_id, ordered_on, placed_at, amount from `raw`.`orders`
) as DBT_INTERNAL_SOURCE
on (DBT_INTERNAL_SOURCE.`order_id` = DBT_INTERNAL_DEST.`order_id`) and (DBT_INTERNAL_DEST.ordered_on >= date '2026-01-01')
when matched then update set `order_id` = DBT_INTERNAL_SOURCE.`order_id`, `ordered_on` = DBT_INTERNAL_SOURCE.`ordered_on`, `amount` = DBT_INTERNAL_SOURCE.`amount`
when not matched then insert (`order_id`, `ordered_on`, `placed_at`, `amount`) values (DBT_INTERNAL_SOURCE.`order_id`, DBT_INTERNAL_SOURCE.`ordered_on`, DBT_INTERNAL_SOURCE.`placed_at`, DBT_INTERNAL_SOURCE.`amount`);
