{#- Opening + new + moved in - moved out = closing, by month and tier: a tier that is empty in a month has its row too. -#}
with months as (

    select * from {{ ref('int_months') }}

),

moves as (

    select * from {{ ref('value_tier_moves') }}

),

tiers as (

    {%- for name, percent, down_to in value_tier_list() %}
    select '{{ name }}' as tier, {{ loop.index }} as tier_order
    union all
    {%- endfor %}
    select '{{ inactive_tier() }}' as tier, {{ value_tier_list() | length + 1 }} as tier_order

),

grid as (

    select
        months.month,
        months.is_complete,
        tiers.tier,
        tiers.tier_order
    from months
    cross join tiers

),

arrivals as (

    select
        month,
        to_tier as tier,
        {{ sum_int("case when direction = 'new' then customers end") }} as new_customers,
        {{ sum_int("case when direction = 'up' then customers end") }} as up_in,
        {{ sum_int("case when direction = 'down' then customers end") }} as down_in,
        {{ sum_int('customers') }} as closing_customers,
        sum(window_value) as closing_value
    from moves
    group by month, to_tier

),

departures as (

    select
        month,
        from_tier as tier,
        {{ sum_int("case when direction = 'up' then customers end") }} as up_out,
        {{ sum_int("case when direction = 'down' then customers end") }} as down_out,
        {{ sum_int('customers') }} as opening_customers
    from moves
    group by month, from_tier

)

select
    grid.month,
    grid.tier,
    cast(grid.tier_order as {{ type_int() }}) as tier_order,
    coalesce(departures.opening_customers, 0) as opening_customers,
    coalesce(arrivals.new_customers, 0) as new_customers,
    coalesce(arrivals.up_in, 0) as up_in,
    coalesce(arrivals.down_in, 0) as down_in,
    coalesce(departures.up_out, 0) as up_out,
    coalesce(departures.down_out, 0) as down_out,
    coalesce(arrivals.closing_customers, 0) as closing_customers,
    {{ money('coalesce(arrivals.closing_value, 0)') }} as closing_value,
    grid.is_complete
from grid
left join arrivals
    on grid.month = arrivals.month
    and grid.tier = arrivals.tier
left join departures
    on grid.month = departures.month
    and grid.tier = departures.tier
