{{ config(materialized='table') }}
{#-
  Purchase lots in the reporting currency: at the newest rate on or before the day they came in. A lot in a currency
  without a rate has no unit cost, which a test reports.
-#}
with lots as (

    select
        lot_id,
        shop,
        sku,
        received_at,
        {{ to_shop_date('received_at') }} as received_on,
        quantity,
        unit_cost as unit_cost_paid,
        coalesce(currency, '{{ var("reporting_currency") }}') as currency,
        is_synthetic
    from ({{ finance_rows('purchase_lots') }}) as purchase_lots

),

rated as (

    {{ with_rates('lots', 'currency', 'received_on', 'lot_id') }}

)

select
    lot_id,
    shop,
    sku,
    received_at,
    received_on,
    quantity,
    unit_cost_paid,
    currency,
    rate,
    rate_on,
    rate_source,
    {{ mul_money('unit_cost_paid', 'rate') }} as unit_cost,
    is_synthetic
from rated
