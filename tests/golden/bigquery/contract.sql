-- first build
create or replace table `shop`.`orders` (
  `order_id` int64 primary key not enforced not null options (description = 'Key.'),
  `amount` numeric
)
as (
select `order_id`, `amount`
from (

select amount, order_id from `raw`.`orders`
) as built
);

select count(*) as row_count from `shop`.`orders`;

-- second build
create or replace table `shop`.`orders` (
  `order_id` int64 primary key not enforced not null options (description = 'Key.'),
  `amount` numeric
)
as (
select `order_id`, `amount`
from (

select amount, order_id from `raw`.`orders`
) as built
);

select count(*) as row_count from `shop`.`orders`;
