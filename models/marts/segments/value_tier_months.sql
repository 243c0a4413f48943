{#-
  The pyramid at the end of each month: a rank among those who bought within the window; everybody else is inactive.
-#}
with windows as (

    select * from {{ ref('int_customer_value_windows') }}

),

cost_inputs as (

    select * from {{ ref('int_cost_inputs') }}

),

ranked as (

    select
        *,
        rank() over (partition by month, window_orders > 0 order by window_value desc) - 1 as better,
        count(*) over (partition by month, window_orders > 0) as active_customers
    from windows

),

tiered as (

    select
        *,
        case
            when window_orders = 0 then '{{ inactive_tier() }}'
            else {{ value_tier('better', 'active_customers') }}
        end as tier
    from ranked

)

select
    tiered.customer_id,
    tiered.month,
    tiered.tier,
    {{ value_tier_order('tiered.tier') }} as tier_order,
    coalesce(
        lag(tiered.tier) over (partition by tiered.customer_id order by tiered.month), '{{ new_tier() }}'
    ) as previous_tier,
    case when cost_inputs.has_unit_costs then '{{ var("value_tier_margin", "cm3") }}' else 'net_sales' end as value_basis,
    tiered.window_value,
    tiered.window_orders,
    case when tiered.window_orders > 0 then tiered.better + 1 end as value_rank,
    tiered.is_complete,
    tiered.costs_are_synthetic
from tiered
cross join cost_inputs
