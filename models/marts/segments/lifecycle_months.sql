{#- Opening + entered - left = closing, by month and stage: from the first month with an order to as_of. -#}
with months as (

    select * from {{ ref('int_months') }}

),

stages as (

    {%- for stage in lifecycle_stage_names() %}
    select '{{ stage }}' as stage, {{ loop.index }} as stage_order
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

history as (

    select * from {{ ref('lifecycle_stages') }}

),

grid as (

    select
        months.month,
        months.next_month,
        months.is_complete,
        stages.stage,
        stages.stage_order
    from months
    cross join stages

),

counted as (

    select
        grid.month,
        grid.stage,
        grid.stage_order,
        grid.is_complete,
        {{ count_true('history.from_on < grid.month and (history.to_on is null or history.to_on >= grid.month)') }} as opening_customers,
        {{ count_true('history.from_on >= grid.month and history.from_on < grid.next_month') }} as entered,
        {{ count_true('history.to_on >= grid.month and history.to_on < grid.next_month') }} as departed,
        {{ count_true('history.from_on < grid.next_month and (history.to_on is null or history.to_on >= grid.next_month)') }} as closing_customers
    from grid
    left join history
        on grid.stage = history.stage
    group by grid.month, grid.stage, grid.stage_order, grid.is_complete

)

select
    month,
    stage,
    cast(stage_order as {{ type_int() }}) as stage_order,
    opening_customers,
    entered,
    departed,
    closing_customers,
    is_complete
from counted
