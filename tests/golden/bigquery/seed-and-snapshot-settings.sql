create or replace table `shop`.`days__patron_tmp` (`day` DATE, `n` INT64)
partition by `day`
options (
  expiration_timestamp = timestamp_add(current_timestamp(), interval 24 hour)
);

insert into `shop`.`days__patron_tmp` (`day`, `n`) values (?, ?);

create or replace table `shop`.`days` copy `shop`.`days__patron_tmp`
options (
  expiration_timestamp = timestamp_add(current_timestamp(), interval 24 hour)
);

drop table `shop`.`days__patron_tmp`;

create table `shop`.`kept`
partition by `ordered_on`
cluster by `order_id`
options (
  labels = [('team', 'ops')],
  tags = [('p/env', 'prod')]
) as (
select
    snapshot_query.*,
    to_hex(md5(concat(coalesce(cast(order_id as string), ''), '|', coalesce(cast(timestamp '2026-01-31 12:00:00.000000+00' as string), '')))) as `dbt_scd_id`,
    timestamp '2026-01-31 12:00:00.000000+00' as `dbt_updated_at`,
    timestamp '2026-01-31 12:00:00.000000+00' as `dbt_valid_from`,
    coalesce(nullif(timestamp '2026-01-31 12:00:00.000000+00', timestamp '2026-01-31 12:00:00.000000+00'), null) as `dbt_valid_to`
from (

select order_id, ordered_on, placed_at, amount from `raw`.`orders`
) as snapshot_query
);

select count(*) as row_count from `shop`.`kept`;
