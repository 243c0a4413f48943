-- first build
create or replace table `shop`.`orders`
partition by date_trunc(`ordered_on`, month)
cluster by `order_id`
options (
  description = 'Orders.',
  expiration_timestamp = timestamp_add(current_timestamp(), interval 24 hour),
  kms_key_name = 'projects/p/locations/eu/keyRings/r/cryptoKeys/k',
  labels = [('team', 'finance')],
  require_partition_filter = true,
  partition_expiration_days = 400
)
as (

select order_id, ordered_on, placed_at, amount from `raw`.`orders`
);

alter table `shop`.`orders`
  alter column `amount` set options (description = 'It\'s money.');

grant `roles/bigquery.dataViewer` on table `shop`.`orders` to 'user:ana@example.com', 'group:all@example.com';

-- second build
create or replace table `shop`.`orders`
partition by date_trunc(`ordered_on`, month)
cluster by `order_id`
options (
  description = 'Orders.',
  expiration_timestamp = timestamp_add(current_timestamp(), interval 24 hour),
  kms_key_name = 'projects/p/locations/eu/keyRings/r/cryptoKeys/k',
  labels = [('team', 'finance')],
  require_partition_filter = true,
  partition_expiration_days = 400
)
as (

select order_id, ordered_on, placed_at, amount from `raw`.`orders`
);

alter table `shop`.`orders`
  alter column `amount` set options (description = 'It\'s money.');

grant `roles/bigquery.dataViewer` on table `shop`.`orders` to 'user:ana@example.com', 'group:all@example.com';
