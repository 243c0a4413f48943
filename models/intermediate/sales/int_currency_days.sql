{{ config(materialized='table') }}
{#-
  One row per foreign currency and day that an amount needs a rate of: orders, refunds, payments, tax lines and unit
  costs; campaign days, rate cards, and what stands for a whole month, on its last day. The rate is the newest on or
  before the day, so a weekend has Friday's. Without one it is null, and so is every amount that needs it; a test says so.
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

campaign_days as (

    {{ union_sources('campaign_days') }}

),

cost_rates as (

    {{ union_sources('cost_rates') }}

),

tickets as (

    {{ union_sources('tickets') }}

),

adjustments as (

    select
        currency,
        {{ global_id('shop', 'order_id') }} as order_id
    from ({{ finance_rows('price_adjustments') }}) as adjustment_rows

),

-- a percentage is of the order's own currency
rate_cards as (

    select distinct currency, cost_kind, valid_from
    from cost_rates
    where currency <> '{{ var("reporting_currency") }}'
        and unit <> 'percent'

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
    union distinct
    select currency, day from campaign_days
    union distinct
    select adjustments.currency, orders.ordered_on as day
    from adjustments
    inner join orders
        on adjustments.order_id = orders.order_id
    union distinct
    select rate_cards.currency, orders.ordered_on as day
    from rate_cards
    inner join (select distinct ordered_on from orders) as orders
        on orders.ordered_on >= coalesce(rate_cards.valid_from, orders.ordered_on)
    where rate_cards.cost_kind <> 'service_reply'
    union distinct
    select rate_cards.currency, ticket_days.created_on as day
    from rate_cards
    inner join (select distinct {{ to_shop_date('created_at') }} as created_on from tickets) as ticket_days
        on ticket_days.created_on >= coalesce(rate_cards.valid_from, ticket_days.created_on)
    where rate_cards.cost_kind = 'service_reply'
    {%- for shape in ['agent_hours', 'budgets'] %}
    union distinct
    select currency, {{ period_end('period') }} as day from ({{ finance_rows(shape) }}) as {{ shape }}_rows
    {%- endfor %}

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
