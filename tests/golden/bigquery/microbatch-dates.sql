select cast(max(ordered_on) as timestamp) as newest from `shop`.`orders`;

merge into `shop`.`orders` as DBT_INTERNAL_DEST
using (

select order_id, ordered_on from (select * from `raw`.`orders` where ordered_on >= date '2026-01-03' and ordered_on < date '2026-01-04') as `orders`
) as DBT_INTERNAL_SOURCE
on false
when not matched by source and DBT_INTERNAL_DEST.ordered_on >= date '2026-01-03' and DBT_INTERNAL_DEST.ordered_on < date '2026-01-04' then delete
when not matched then insert (`order_id`, `ordered_on`) values (DBT_INTERNAL_SOURCE.`order_id`, DBT_INTERNAL_SOURCE.`ordered_on`);

merge into `shop`.`orders` as DBT_INTERNAL_DEST
using (

select order_id, ordered_on from (select * from `raw`.`orders` where ordered_on >= date '2026-01-04' and ordered_on < date '2026-01-05') as `orders`
) as DBT_INTERNAL_SOURCE
on false
when not matched by source and DBT_INTERNAL_DEST.ordered_on >= date '2026-01-04' and DBT_INTERNAL_DEST.ordered_on < date '2026-01-05' then delete
when not matched then insert (`order_id`, `ordered_on`) values (DBT_INTERNAL_SOURCE.`order_id`, DBT_INTERNAL_SOURCE.`ordered_on`);
