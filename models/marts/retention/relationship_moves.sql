{#- How many customers went from which quadrant to which, month by month; a month's ends are the next month's starts. -#}
with health as (

    select * from {{ ref('relationship_health') }}

),

first_month as (

    select min(month) as month from health

)

select
    health.month,
    coalesce(health.previous_quadrant, 'new') as from_quadrant,
    health.quadrant as to_quadrant,
    count(*) as customers,
    {{ any_true('health.feelings_are_synthetic') }} as feelings_are_synthetic
from health
cross join first_month
where health.month > first_month.month
group by health.month, coalesce(health.previous_quadrant, 'new'), health.quadrant
