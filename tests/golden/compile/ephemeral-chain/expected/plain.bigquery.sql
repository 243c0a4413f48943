with __dbt__cte__base as (
select 1 as id
),
__dbt__cte__doubled as (
select id * 2 as id from __dbt__cte__base
)
select * from __dbt__cte__doubled
