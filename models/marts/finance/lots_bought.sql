{{ config(materialized='view') }}
{#- One row per lot of goods bought: what it cost, at which rate. Together they are the purchases of stock_rollforward. -#}
select
    {{ period_text('received_on') }} as period,
    lot_id,
    shop,
    sku,
    received_on,
    quantity,
    unit_cost_paid,
    currency,
    rate,
    rate_on,
    unit_cost,
    {{ mul_money('quantity', 'unit_cost') }} as cost,
    is_synthetic
from {{ ref('int_lots_valued') }}
