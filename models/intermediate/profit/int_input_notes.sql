{#- One row: which inputs are generated, which are missing, and how much of sales has a known cost. -#}
with people as (

    select
        {{ any_true('contact_is_synthetic') }} as contacts,
        {{ any_true('tickets_are_synthetic') }} as tickets,
        {{ any_true('attribution_is_synthetic') }} as attribution
    from {{ ref('customer_360') }}

),

cost_inputs as (

    select * from {{ ref('int_cost_inputs') }}

),

costs as (

    select
        {{ any_true("component = 'cogs' and is_synthetic") }} as costs_of_goods,
        {{ any_true("component = 'shipping_cost' and is_synthetic") }} as shipping_cost,
        {{ any_true("component = 'payment_fees' and is_synthetic") }} as payment_fees,
        {{ any_true("component = 'marketing_cost' and is_synthetic") }} as marketing_cost,
        {{ any_true("component = 'service_cost' and is_synthetic") }} as service_cost,
        {{ any_true("component = 'overheads' and is_synthetic") }} as overheads,
        {{ any_true("component = 'points' and is_synthetic") }} as points
    from {{ ref('int_profit_postings') }}

),

known_costs as (

    select {{ div_money("sum(case when products.unit_cost is not null then order_lines.gross_amount else 0 end)", "sum(order_lines.gross_amount)") }} as known_cost_share
    from {{ ref('order_lines') }} as order_lines
    left join {{ ref('products') }} as products
        on order_lines.shop = products.shop
        and order_lines.sku = products.sku
    where order_lines.line_type = 'goods'

)

select
    case when people.contacts then ', contact data' else '' end
    || case when people.attribution then ', campaign attribution' else '' end
    || case when people.tickets then ', service tickets' else '' end
    || case when costs.costs_of_goods then ', costs of goods' else '' end
    || case when costs.shipping_cost then ', shipping and packing rates' else '' end
    || case when costs.payment_fees then ', payment fees' else '' end
    || case when costs.marketing_cost then ', campaign costs' else '' end
    || case when costs.service_cost then ', service rates' else '' end
    || case when costs.overheads then ', overheads' else '' end
    || case when costs.points then ', points' else '' end as synthetic_inputs,
    case when cost_inputs.has_unit_costs then '' else ', costs of goods' end
    || case when cost_inputs.has_shipping_rates then '' else ', shipping and packing rates' end
    || case when cost_inputs.has_payment_fees then '' else ', payment fees' end
    || case when cost_inputs.has_marketing_costs then '' else ', campaign costs' end
    || case when cost_inputs.has_service_rates then '' else ', service rates' end as missing_inputs,
    known_costs.known_cost_share
from people
cross join costs
cross join cost_inputs
cross join known_costs
