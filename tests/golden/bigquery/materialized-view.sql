-- first build
create or replace materialized view `shop`.`orders`
cluster by `ordered_on`
options (
  enable_refresh = true,
  refresh_interval_minutes = 60,
  max_staleness = interval "4" hour
)
as 
select ordered_on, sum(amount) as amount from `raw`.`orders` group by ordered_on;

-- second build
create or replace materialized view `shop`.`orders`
cluster by `ordered_on`
options (
  enable_refresh = true,
  refresh_interval_minutes = 60,
  max_staleness = interval "4" hour
)
as 
select ordered_on, sum(amount) as amount from `raw`.`orders` group by ordered_on;
