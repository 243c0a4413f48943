{#- One row per ordered pair of two segments, also of those that share nobody. -#}
with definitions as (

    select segment from {{ ref('segment_definitions') }}

),

matches as (

    select * from {{ ref('int_segment_matches') }}

),

base as (

    select count(*) as customers from {{ ref('customer_360') }}

),

sizes as (

    select segment, count(*) as customers
    from matches
    group by segment

),

shared as (

    select
        matches.segment,
        others.segment as other_segment,
        count(*) as customers
    from matches
    inner join matches as others
        on matches.customer_id = others.customer_id
    where matches.segment <> others.segment
    group by matches.segment, others.segment

)

select
    definitions.segment,
    others.segment as other_segment,
    coalesce(shared.customers, 0) as shared_customers,
    {{ div_money('coalesce(shared.customers, 0)', 'sizes.customers') }} as share_of_segment,
    {{ div_money(
        'coalesce(shared.customers, 0)',
        div_money(mul_money('sizes.customers', 'other_sizes.customers'), 'base.customers')
    ) }} as lift
from definitions
inner join definitions as others
    on definitions.segment <> others.segment
left join shared
    on definitions.segment = shared.segment
    and others.segment = shared.other_segment
left join sizes
    on definitions.segment = sizes.segment
left join sizes as other_sizes
    on others.segment = other_sizes.segment
cross join base
