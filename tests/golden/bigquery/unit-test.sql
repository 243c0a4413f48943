select * from (
select * from (
with __dbt__cte__raw__orders as (
select cast(null as INT64) as `order_id`, cast('2026-01-01' as DATE) as `ordered_on`, cast(null as TIMESTAMP) as `placed_at`, cast(1.5 as NUMERIC) as `amount`
union all
select cast(null as INT64) as `order_id`, cast('2026-01-01' as DATE) as `ordered_on`, cast(null as TIMESTAMP) as `placed_at`, cast(2 as NUMERIC) as `amount`
)
select ordered_on, sum(amount) as amount, count(*) as n from __dbt__cte__raw__orders group by ordered_on
) as actual
) limit 0;

select cast(cast(`ordered_on` as DATE) as STRING) as `ordered_on`, cast(cast(`amount` as NUMERIC) as STRING) as `amount`, cast(cast(`n` as INT64) as STRING) as `n` from (
select cast('2026-01-01' as DATE) as `ordered_on`, cast(3.5 as NUMERIC) as `amount`, cast(2 as INT64) as `n`
) as compared;

select cast(cast(`ordered_on` as DATE) as STRING) as `ordered_on`, cast(cast(`amount` as NUMERIC) as STRING) as `amount`, cast(cast(`n` as INT64) as STRING) as `n` from (
select * from (
with __dbt__cte__raw__orders as (
select cast(null as INT64) as `order_id`, cast('2026-01-01' as DATE) as `ordered_on`, cast(null as TIMESTAMP) as `placed_at`, cast(1.5 as NUMERIC) as `amount`
union all
select cast(null as INT64) as `order_id`, cast('2026-01-01' as DATE) as `ordered_on`, cast(null as TIMESTAMP) as `placed_at`, cast(2 as NUMERIC) as `amount`
)
select ordered_on, sum(amount) as amount, count(*) as n from __dbt__cte__raw__orders group by ordered_on
) as actual
) as compared;

create or replace view `shop`.`totals`
as select ordered_on, sum(amount) as amount, count(*) as n from `raw`.`orders` group by ordered_on;
