{#-
  The pyramid at the end of each month, from a customer's first purchase on. A month's value is the value of the var
  value_tier_window_months up to and with it; customers without a purchase in them are inactive.
-#}
{%- set before = var('value_tier_window_months') - 1 %}
with months as (

    select * from {{ ref('int_months') }}

),

value_months as (

    select * from {{ ref('int_customer_value_months') }}

),

cost_inputs as (

    select * from {{ ref('int_cost_inputs') }}

),

customer_spans as (

    select
        customer_id,
        min(month) as first_month,
        min(case when orders > 0 then month end) as first_purchase_month
    from value_months
    group by customer_id

),

every_month as (

    select
        customer_spans.customer_id,
        customer_spans.first_purchase_month,
        months.month,
        months.is_complete,
        coalesce(value_months.orders, 0) as orders,
        coalesce(value_months.value_amount, 0) as value_amount,
        coalesce(value_months.costs_are_synthetic, false) as costs_are_synthetic
    from customer_spans
    inner join months
        on customer_spans.first_month <= months.month
    left join value_months
        on customer_spans.customer_id = value_months.customer_id
        and months.month = value_months.month
    where customer_spans.first_purchase_month is not null

),

rolled as (

    select
        customer_id,
        month,
        first_purchase_month,
        is_complete,
        {{ money('sum(value_amount) over window_of_months') }} as window_value,
        cast(sum(orders) over window_of_months as {{ type_int() }}) as window_orders,
        max(case when costs_are_synthetic then 1 else 0 end) over window_of_months = 1 as costs_are_synthetic
    from every_month
    window window_of_months as (
        partition by customer_id order by month rows between {{ before }} preceding and current row
    )

),

ranked as (

    select
        *,
        rank() over (partition by month, window_orders > 0 order by window_value desc) - 1 as better,
        count(*) over (partition by month, window_orders > 0) as active_customers
    from rolled
    where month >= first_purchase_month

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
