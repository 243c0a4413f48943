create or replace table `shop`.`orders__patron_tmp`
options (expiration_timestamp = timestamp_add(current_timestamp(), interval 12 hour))
as (

select order_id, ordered_on, placed_at, amount from `raw`.`orders`
);

alter table `shop`.`orders` add column `ordered_on` DATE;

alter table `shop`.`orders` add column `placed_at` TIMESTAMP;

alter table `shop`.`orders` add column `amount` NUMERIC;

insert into `shop`.`orders` (`order_id`, `ordered_on`, `placed_at`, `amount`)
select `order_id`, `ordered_on`, `placed_at`, `amount`
from `shop`.`orders__patron_tmp`;

drop table `shop`.`orders__patron_tmp`;
