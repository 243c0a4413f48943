{{ config(materialized='table') }}
{#- One row: which inputs of cost are loaded at all. Without an input its cost is unknown (null), not zero. -#}
with products as (

    select * from {{ ref('products') }}

),

rates as (

    {{ union_sources('cost_rates') }}

),

payments as (

    select * from {{ ref('payments') }}

),

campaign_days as (

    select * from {{ ref('campaign_days') }}

),

lots as (

    select * from {{ ref('int_lots_valued') }}

),

agent_hours as (

    {{ finance_rows('agent_hours') }}

),

product_flags as (

    select
        {{ any_true('unit_cost is not null') }} or (select count(*) from lots) > 0 as has_unit_costs
    from products

),

rate_flags as (

    select
        {{ any_true("cost_kind in ('shipping', 'packing')") }} as has_shipping_rates,
        {{ any_true("cost_kind = 'service_reply'") }} or (select count(*) from agent_hours) > 0 as has_service_rates,
        {{ any_true("cost_kind = 'payment_fee'") }} as has_fee_rates
    from rates

),

payment_flags as (

    select {{ any_true("fee is not null or kind = 'fee'") }} or (select has_fee_rates from rate_flags) as has_payment_fees
    from payments

),

campaign_flags as (

    select {{ any_true('cost is not null') }} as has_marketing_costs from campaign_days

),

finance_flags as (

    select
        (select count(*) from agent_hours) > 0 as has_agent_hours,
        (select count(*) from {{ ref('stg_files__overheads') }} where {{ 'files' in switched_on_sources() }}) > 0 as has_overheads,
        (select count(*) from {{ ref('stg_files__points_moves') }} where {{ 'files' in switched_on_sources() }}) > 0 as has_points,
        (select count(*) from {{ ref('stg_files__tax_lines') }} where {{ 'files' in switched_on_sources() }}) > 0 as has_taxes,
        (
            select count(*) from {{ ref('stg_files__price_adjustments') }}
            where {{ 'files' in switched_on_sources() }} and kind in ('platform_subsidy', 'platform_commission')
        ) > 0 as has_platforms

)

select
    product_flags.has_unit_costs,
    rate_flags.has_shipping_rates,
    rate_flags.has_service_rates,
    payment_flags.has_payment_fees,
    campaign_flags.has_marketing_costs,
    finance_flags.has_agent_hours,
    finance_flags.has_overheads,
    finance_flags.has_points,
    finance_flags.has_taxes,
    finance_flags.has_platforms,
    {{ var('revenue_recognition') == 'delivery' }} as has_deferrals
from product_flags
cross join rate_flags
cross join payment_flags
cross join campaign_flags
cross join finance_flags
