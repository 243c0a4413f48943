select cast(max(placed_at) as timestamp) as newest from `shop`.`orders`;

merge into `shop`.`orders` as DBT_INTERNAL_DEST
using (

select order_id, placed_at from `raw`.`orders`
) as DBT_INTERNAL_SOURCE
on false
when not matched by source and DBT_INTERNAL_DEST.placed_at >= timestamp '2026-01-03 00:00:00+00' and DBT_INTERNAL_DEST.placed_at < timestamp '2026-01-04 00:00:00+00' then delete
when not matched then insert (`order_id`, `placed_at`) values (DBT_INTERNAL_SOURCE.`order_id`, DBT_INTERNAL_SOURCE.`placed_at`);

merge into `shop`.`orders` as DBT_INTERNAL_DEST
using (

select order_id, placed_at from `raw`.`orders`
) as DBT_INTERNAL_SOURCE
on false
when not matched by source and DBT_INTERNAL_DEST.placed_at >= timestamp '2026-01-04 00:00:00+00' and DBT_INTERNAL_DEST.placed_at < timestamp '2026-01-05 00:00:00+00' then delete
when not matched then insert (`order_id`, `placed_at`) values (DBT_INTERNAL_SOURCE.`order_id`, DBT_INTERNAL_SOURCE.`placed_at`);
