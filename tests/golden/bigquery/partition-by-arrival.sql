-- first build
create or replace table `shop`.`orders__patron_tmp`
options (expiration_timestamp = timestamp_add(current_timestamp(), interval 12 hour))
as (

select order_id, ordered_on, placed_at, amount from `raw`.`orders`
);

create or replace table `shop`.`orders` (
  `order_id` INT64,
  `ordered_on` DATE,
  `amount` NUMERIC
)
partition by _PARTITIONDATE;

insert into `shop`.`orders` (_PARTITIONTIME, `order_id`, `ordered_on`, `amount`)
select timestamp_trunc(timestamp(`placed_at`), day), `order_id`, `ordered_on`, `amount` from `shop`.`orders__patron_tmp`;

drop table `shop`.`orders__patron_tmp`;

-- second build
create or replace table `shop`.`orders__patron_tmp`
options (expiration_timestamp = timestamp_add(current_timestamp(), interval 12 hour))
as (

select order_id, ordered_on, placed_at, amount from `raw`.`orders`
);

select distinct concat("timestamp '", cast(timestamp_trunc(`placed_at`, day) as string), "'") as partition_value
from `shop`.`orders__patron_tmp`
where `placed_at` is not null
order by partition_value;

merge into `shop`.`orders` as DBT_INTERNAL_DEST
using `shop`.`orders__patron_tmp` as DBT_INTERNAL_SOURCE
on false
when not matched by source and timestamp_trunc(DBT_INTERNAL_DEST._PARTITIONTIME, day) in (timestamp '2026-01-01 00:00:00+00') then delete
when not matched then insert (_PARTITIONTIME, `order_id`, `ordered_on`, `amount`) values (timestamp_trunc(timestamp(DBT_INTERNAL_SOURCE.`placed_at`), day), DBT_INTERNAL_SOURCE.`order_id`, DBT_INTERNAL_SOURCE.`ordered_on`, DBT_INTERNAL_SOURCE.`amount`);

drop table `shop`.`orders__patron_tmp`;
