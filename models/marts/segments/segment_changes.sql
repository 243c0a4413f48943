{#- Entries minus exits are the members, at every moment at which somebody entered or left. -#}
with members as (

    select * from {{ ref('segment_members') }}

),

steps as (

    select segment, entered_at as changed_at, 1 as entries, 0 as exits
    from members
    union all
    select segment, left_at as changed_at, 0 as entries, 1 as exits
    from members
    where left_at is not null

),

summed as (

    select
        segment,
        changed_at,
        {{ sum_int('entries') }} as entries,
        {{ sum_int('exits') }} as exits
    from steps
    group by segment, changed_at

)

select
    segment,
    changed_at,
    {{ to_shop_date('changed_at') }} as changed_on,
    entries,
    exits,
    cast(sum(entries - exits) over (partition by segment order by changed_at) as {{ type_int() }}) as members
from summed
