-- a comment that says with
/* and another with */
with recursive __dbt__cte__base as (
select 1 as id
),
__dbt__cte__doubled as (
select id * 2 as id from __dbt__cte__base
), steps as (
    select id from __dbt__cte__doubled
    union all
    select id + 1 from steps where id < 5
)
select steps.id from steps join __dbt__cte__base as b on true
