{#-
  Where each customer stands in the pyramid now, what the next tier up takes, and who is near the line of the top tier.
  A line is the least value in its tier: the tier is relative, so the line moves with everybody.
-#}
{%- set near = var('value_tier_near_percent') %}
with customers as (

    select * from {{ ref('customers') }}

),

latest as (

    select * from {{ ref('value_tier_months') }}
    where month = (select max(month) from {{ ref('value_tier_months') }})

),

lines as (

    select
        tier_order,
        tier,
        min(window_value) as line_value
    from latest
    where window_orders > 0
    group by tier_order, tier

),

top_line as (

    select max(case when tier_order = 1 then line_value end) as line_value from lines

),

placed as (

    select
        latest.*,
        (latest.tier_order = 1) as is_top,
        above.tier as tier_above,
        above.line_value as line_above,
        top_line.line_value as top_line_value
    from latest
    left join lines as above
        on latest.tier_order = above.tier_order + 1
        and latest.window_orders > 0
    cross join top_line

)

select
    customers.customer_id,
    coalesce(placed.tier, '{{ prospect_tier() }}') as tier,
    {{ value_tier_order("coalesce(placed.tier, '" ~ prospect_tier() ~ "')") }} as tier_order,
    placed.previous_tier,
    placed.value_basis,
    placed.window_value,
    placed.window_orders,
    placed.value_rank,
    placed.tier_above,
    placed.line_above - placed.window_value as value_to_tier_above,
    placed.top_line_value,
    case when placed.window_orders > 0 then placed.window_value - placed.top_line_value end as value_over_top_line,
    coalesce(
        not placed.is_top and placed.window_orders > 0 and placed.top_line_value > 0
        and 100 * placed.window_value >= {{ 100 - near }} * placed.top_line_value, false
    ) as is_near_top,
    coalesce(
        placed.is_top and placed.top_line_value > 0
        and 100 * placed.window_value < {{ 100 + near }} * placed.top_line_value, false
    ) as is_near_falling,
    coalesce(placed.costs_are_synthetic, false) as costs_are_synthetic
from customers
left join placed
    on customers.customer_id = placed.customer_id
