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

product_flags as (

    select {{ any_true('unit_cost is not null') }} as has_unit_costs from products

),

rate_flags as (

    select
        {{ any_true("cost_kind in ('shipping', 'packing')") }} as has_shipping_rates,
        {{ any_true("cost_kind = 'service_reply'") }} as has_service_rates
    from rates

),

payment_flags as (

    select {{ any_true("fee is not null or kind = 'fee'") }} as has_payment_fees from payments

),

campaign_flags as (

    select {{ any_true('cost is not null') }} as has_marketing_costs from campaign_days

)

select *
from product_flags
cross join rate_flags
cross join payment_flags
cross join campaign_flags
