create or replace table `shop`.`codes__patron_tmp` (`code` STRING, `n` INT64, `share` FLOAT64);

insert into `shop`.`codes__patron_tmp` (`code`, `n`, `share`) values (?, ?, ?);

create or replace table `shop`.`codes` copy `shop`.`codes__patron_tmp`;

drop table `shop`.`codes__patron_tmp`;

create or replace view `shop`.`orders`
as 
select order_id, ordered_on, placed_at, amount from `raw`.`orders`;

create or replace table `shop_test_failures`.`unique_orders_order_id` as (

select
    order_id as unique_field,
    count(*) as n_records
from `shop`.`orders`
where order_id is not null
group by order_id
having count(*) > 1
);

select count(*) as failures, count(*) != 0 as should_warn, count(*) != 0 as should_error
from (
select * from `shop_test_failures`.`unique_orders_order_id`
) as dbt_internal_test;
