{{ config(materialized='table') }}
{#-
  One row per foreign currency and day that an order, a refund, a payment, a tax line or a unit cost needs a rate of: the
  newest on or before the day. Without one it is null, and so is every amount that needs it; a test says so.
-#}
with orders as (

    select * from {{ ref('int_orders_unioned') }}

),

refunds as (

    select * from {{ ref('int_refund_lines_unioned') }}

),

cost_currencies as (

    select distinct unit_cost_currency as currency
    from {{ ref('int_products_unioned') }}
    where unit_cost_currency <> '{{ var("reporting_currency") }}'

),

days as (

    select ordered_on as day from orders
    union distinct
    select refunded_on as day from refunds

),

needed as (

    select currency, ordered_on as day from orders
    union distinct
    select transaction_currency as currency, ordered_on as day from orders where transaction_rate is null
    union distinct
    select currency, refunded_on as day from refunds
    union distinct
    select currency, paid_on as day from {{ ref('int_payments_unioned') }} where fee <> 0 or kind = 'fee'
    union distinct
    select currency, {{ to_shop_date('charged_at') }} as day from ({{ finance_rows('tax_lines') }}) as tax_rows
    union distinct
    select cost_currencies.currency, days.day
    from cost_currencies
    cross join days

),

foreign_days as (

    select
        currency,
        day as needed_on,
        currency || ' ' || cast(day as {{ type_string() }}) as currency_day
    from needed
    where currency <> '{{ var("reporting_currency") }}'
        and day is not null

),

rated as (

    {{ with_rates('foreign_days', 'currency', 'needed_on', 'currency_day') }}

)

select
    currency_day,
    currency,
    needed_on,
    rate,
    rate_on,
    rate_source
from rated
