{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- One row per refused payment and per movement of a disputed one, with the order and its customer where known. -#}
with orders as (

    select * from {{ ref('orders') }}

),

troubles as (

    {%- if 'shopify' in switched_on_sources() %}

    select
        'payment_failed' as kind,
        'shopify' as source,
        shop || ':transaction-' || transaction_id as trouble_id,
        {{ global_id('shop', 'order_id') }} as order_id,
        failed_at as happened_at,
        amount,
        false as is_synthetic
    from {{ ref('stg_shopify__failed_payments') }}
    union all
    {%- endif %}
    select
        kind,
        'stripe' as source,
        shop || ':' || dispute_entry_id as trouble_id,
        {{ global_id('shop', 'order_id') }} as order_id,
        disputed_at as happened_at,
        amount,
        is_synthetic
    from {{ ref('stg_stripe__disputes') }}
    {%- if 'stripe' not in switched_on_sources() %}
    where false
    {%- endif %}

)

select
    troubles.trouble_id,
    troubles.kind,
    troubles.source,
    orders.order_id,
    orders.order_number,
    orders.customer_id,
    troubles.happened_at,
    troubles.amount,
    troubles.is_synthetic
from troubles
left join orders
    on troubles.order_id = orders.order_id
