-- first build
create or replace table `shop`.`orders` (
  `order_id` INT64,
  `ordered_on` DATE,
  `placed_at` TIMESTAMP,
  `amount` NUMERIC
)
partition by `ordered_on`
cluster by `order_id`;

-- policy tags of shop.orders.amount: projects/p/locations/eu/taxonomies/1/policyTags/2;

insert into `shop`.`orders` (`order_id`, `ordered_on`, `placed_at`, `amount`)
select `order_id`, `ordered_on`, `placed_at`, `amount`
from (

select order_id, ordered_on, placed_at, amount from `raw`.`orders`
) as built;

-- policy tags of shop.orders.amount: projects/p/locations/eu/taxonomies/1/policyTags/2;

-- second build
-- policy tags of shop.orders.amount: projects/p/locations/eu/taxonomies/1/policyTags/2;

begin transaction;

truncate table `shop`.`orders`;

insert into `shop`.`orders` (`order_id`, `ordered_on`, `placed_at`, `amount`)
select `order_id`, `ordered_on`, `placed_at`, `amount`
from (

select order_id, ordered_on, placed_at, amount from `raw`.`orders`
) as built;

commit transaction;

-- policy tags of shop.orders.amount: projects/p/locations/eu/taxonomies/1/policyTags/2;
