with customer_value_tiers as (

    select * from {{ ref('customer_value_tiers') }}

),

tiers as (

    {%- for name, percent, down_to in value_tier_list() %}
    select '{{ name }}' as tier, {{ loop.index }} as tier_order, {{ percent }} as target_percent
    union all
    {%- endfor %}
    select '{{ inactive_tier() }}' as tier, {{ value_tier_list() | length + 1 }} as tier_order, cast(null as {{ type_int() }}) as target_percent
    union all
    select '{{ prospect_tier() }}' as tier, {{ value_tier_list() | length + 2 }} as tier_order, cast(null as {{ type_int() }}) as target_percent

),

summed as (

    select
        tier,
        count(*) as customers,
        sum(window_value) as window_value,
        min(window_value) as least_value,
        {{ sum_int('window_orders') }} as window_orders,
        {{ count_true('is_near_top') }} as near_top,
        {{ count_true('is_near_falling') }} as near_falling,
        {{ any_true('costs_are_synthetic') }} as costs_are_synthetic
    from customer_value_tiers
    group by tier

),

totals as (

    select
        sum(customers) as customers,
        sum(window_value) as window_value
    from summed

),

basis as (

    select max(value_basis) as value_basis from customer_value_tiers

)

select
    tiers.tier,
    cast(tiers.tier_order as {{ type_int() }}) as tier_order,
    cast(tiers.target_percent as {{ type_int() }}) as target_percent,
    basis.value_basis,
    coalesce(summed.customers, 0) as customers,
    {{ div_money('coalesce(summed.customers, 0)', 'totals.customers') }} as customer_share,
    {{ money('coalesce(summed.window_value, 0)') }} as window_value,
    {{ div_money('coalesce(summed.window_value, 0)', 'totals.window_value') }} as value_share,
    case when tiers.target_percent is not null then {{ money('summed.least_value') }} end as least_value,
    coalesce(summed.window_orders, 0) as window_orders,
    coalesce(summed.near_top, 0) as near_top,
    coalesce(summed.near_falling, 0) as near_falling,
    coalesce(summed.costs_are_synthetic, false) as costs_are_synthetic
from tiers
left join summed
    on tiers.tier = summed.tier
cross join totals
cross join basis
