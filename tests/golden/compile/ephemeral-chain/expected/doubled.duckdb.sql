with __dbt__cte__base as (
select 1 as id
)
select id * 2 as id from __dbt__cte__base
