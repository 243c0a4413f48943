{#-
  Starts of the same stage that follow each other are one row; of several on one day the last stage counts. A customer of
  whom no record has a time has one stage without a first day.
-#}
with starts as (

    select starts.*
    from {{ ref('int_lifecycle_starts') }} as starts
    cross join {{ ref('int_as_of') }} as as_of
    where starts.from_on is null
        or starts.from_on <= as_of.as_of_on

),

last_of_day as (

    select *
    from starts
    qualify row_number() over (partition by customer_id, from_on order by place desc) = 1

),

changes as (

    select
        *,
        coalesce(lag(stage) over (partition by customer_id order by from_on), '') as stage_before
    from last_of_day

),

changed as (

    select * from changes
    where stage <> stage_before

)

select
    customer_id,
    row_number() over (partition by customer_id order by from_on) as stage_number,
    stage,
    from_on,
    lead(from_on) over (partition by customer_id order by from_on) as to_on,
    nullif(stage_before, '') as stage_before,
    reason,
    lead(from_on) over (partition by customer_id order by from_on) is null as is_current
from changed
