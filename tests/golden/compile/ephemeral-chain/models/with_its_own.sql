-- a comment that says with
/* and another with */
with recursive steps as (
    select id from {{ ref('doubled') }}
    union all
    select id + 1 from steps where id < 5
)
select steps.id from steps join {{ ref('base') }} as b on true
