-- first build
create table `shop`.`kept` as (
select
    snapshot_query.*,
    to_hex(md5(concat(coalesce(cast(order_id as string), ''), '|', coalesce(cast(ordered_on as string), ''), '|', coalesce(cast(timestamp '2026-01-31 12:00:00.000000+00' as string), '')))) as `dbt_scd_id`,
    timestamp '2026-01-31 12:00:00.000000+00' as `dbt_updated_at`,
    timestamp '2026-01-31 12:00:00.000000+00' as `dbt_valid_from`,
    coalesce(nullif(timestamp '2026-01-31 12:00:00.000000+00', timestamp '2026-01-31 12:00:00.000000+00'), null) as `dbt_valid_to`
from (

select order_id, ordered_on, placed_at, amount from `raw`.`orders`
) as snapshot_query
);

select count(*) as row_count from `shop`.`kept`;

-- second build
create or replace temp table `kept__patron_tmp` as (
select
    snapshot_query.*,
    order_id as dbt_unique_key_1,
    ordered_on as dbt_unique_key_2,
    to_hex(md5(concat(coalesce(cast(order_id as string), ''), '|', coalesce(cast(ordered_on as string), ''), '|', coalesce(cast(timestamp '2026-01-31 12:00:00.000000+00' as string), '')))) as `dbt_scd_id`,
    timestamp '2026-01-31 12:00:00.000000+00' as `dbt_updated_at`,
    timestamp '2026-01-31 12:00:00.000000+00' as `dbt_valid_from`,
    coalesce(nullif(timestamp '2026-01-31 12:00:00.000000+00', timestamp '2026-01-31 12:00:00.000000+00'), null) as `dbt_valid_to`
from (

select order_id, ordered_on, placed_at, amount from `raw`.`orders`
) as snapshot_query
);

select * from `kept__patron_tmp` limit 0;

create or replace temp table `kept__patron_tmp_closed` as (
select snapshotted_data.`dbt_scd_id` as ended_id, source_data.`dbt_updated_at` as ended_at
from `kept__patron_tmp` as source_data
join (select *, order_id as dbt_unique_key_1, ordered_on as dbt_unique_key_2 from `shop`.`kept` where `dbt_valid_to` is null) as snapshotted_data on snapshotted_data.dbt_unique_key_1 = source_data.dbt_unique_key_1 and snapshotted_data.dbt_unique_key_2 = source_data.dbt_unique_key_2
where (snapshotted_data.`amount` is distinct from source_data.`amount`)
union all
select snapshotted_data.`dbt_scd_id` as ended_id, timestamp '2026-01-31 12:00:00.000000+00' as ended_at
from (select *, order_id as dbt_unique_key_1, ordered_on as dbt_unique_key_2 from `shop`.`kept` where `dbt_valid_to` is null) as snapshotted_data
left join `kept__patron_tmp` as source_data on snapshotted_data.dbt_unique_key_1 = source_data.dbt_unique_key_1 and snapshotted_data.dbt_unique_key_2 = source_data.dbt_unique_key_2
where source_data.dbt_unique_key_1 is null
);

create or replace temp table `kept__patron_tmp_opened` as (
select source_data.`order_id`, source_data.`ordered_on`, source_data.`placed_at`, source_data.`amount`, source_data.`dbt_scd_id`, source_data.`dbt_updated_at`, source_data.`dbt_valid_from`, source_data.`dbt_valid_to`
from `kept__patron_tmp` as source_data
left join (select *, order_id as dbt_unique_key_1, ordered_on as dbt_unique_key_2 from `shop`.`kept` where `dbt_valid_to` is null) as snapshotted_data on snapshotted_data.dbt_unique_key_1 = source_data.dbt_unique_key_1 and snapshotted_data.dbt_unique_key_2 = source_data.dbt_unique_key_2
where snapshotted_data.dbt_unique_key_1 is null or (snapshotted_data.`amount` is distinct from source_data.`amount`)
);

begin transaction;

update `shop`.`kept` as kept set `dbt_valid_to` = closed.ended_at
from `kept__patron_tmp_closed` as closed
where kept.`dbt_scd_id` = closed.ended_id and kept.`dbt_valid_to` is null;

insert into `shop`.`kept` (`order_id`, `ordered_on`, `placed_at`, `amount`, `dbt_scd_id`, `dbt_updated_at`, `dbt_valid_from`, `dbt_valid_to`) select `order_id`, `ordered_on`, `placed_at`, `amount`, `dbt_scd_id`, `dbt_updated_at`, `dbt_valid_from`, `dbt_valid_to` from `kept__patron_tmp_opened`;

commit transaction;

drop table `kept__patron_tmp`;

drop table `kept__patron_tmp_opened`;

drop table `kept__patron_tmp_closed`;
