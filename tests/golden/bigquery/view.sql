-- first build
drop table if exists `shop`.`orders`;

create or replace view `shop`.`orders`
options (
  description = 'Orders.',
  labels = [('team', 'ops')]
)
as 
select order_id, ordered_on, placed_at, amount from `raw`.`orders`;

alter view `shop`.`orders`
  alter column `order_id` set options (description = 'Key.');

-- second build
create or replace view `shop`.`orders`
options (
  description = 'Orders.',
  labels = [('team', 'ops')]
)
as 
select order_id, ordered_on, placed_at, amount from `raw`.`orders`;

alter view `shop`.`orders`
  alter column `order_id` set options (description = 'Key.');
