{{ config(schema='intermediate', materialized='table', tags=['intermediate']) }}
{#-
  What the ledger has of the days (or months) that a shop's finance report speaks of, under the report's lines: the day
  of an order, of a refund, in the shop's time zone. Gift vouchers are no sales, there as here; credits without an order
  are not in the shop system.
-#}
{%- set components = {
    'gross_sales': ['list_price', 'bargaining', 'manual_adjustment', 'other_fee', 'donation', 'sample'],
    'discounts': ['item_discount', 'order_discount', 'tier_discount', 'coupon_discount', 'rounding_off'],
    'returns': ['refund', 'refund_discrepancy'],
    'shipping': ['shipping_income', 'shipping_refund'],
    'taxes': ['tax_charged'],
} %}
with covered as (

    select
        shop,
        currency,
        period,
        min(day) as first_day,
        max(day) as last_day
    from {{ ref('int_shop_report_lines') }}
    group by shop, currency, period

),

orders as (

    select order_id, shop, currency, ordered_on from {{ ref('orders') }}
    where shop in (select shop from covered)

),

posted as (

    select
        orders.shop,
        ledger.currency_shop as currency,
        ledger.posted_on as day,
        case
            {% for line, names in components.items() -%}
            when ledger.component in ('{{ names | join("', '") }}') then '{{ line }}'
            {% endfor -%}
        end as report_line,
        {{ money('sum(ledger.amount_shop)') }} as amount,
        min(ledger.source_document) as first_document,
        max(ledger.source_document) as last_document,
        count(*) as documents
    from {{ ref('profit_ledger') }} as ledger
    inner join orders
        on ledger.order_id = orders.order_id
    group by orders.shop, ledger.currency_shop, ledger.posted_on, report_line

),

placed as (

    select
        shop,
        currency,
        ordered_on as day,
        'orders' as report_line,
        {{ money('count(*)') }} as amount,
        min(order_id) as first_document,
        max(order_id) as last_document,
        count(*) as documents
    from orders
    group by shop, currency, ordered_on

),

ours as (

    select * from posted
    where report_line is not null
    union all
    select
        shop, currency, day, 'net_sales' as report_line, {{ money('sum(amount)') }} as amount,
        min(first_document) as first_document, max(last_document) as last_document, sum(documents) as documents
    from posted
    where report_line in ('gross_sales', 'discounts', 'returns')
    group by shop, currency, day
    union all
    select * from placed

)

select
    ours.shop,
    ours.currency,
    covered.period,
    -- a report by months is held against months
    case when covered.first_day is not null then ours.day end as day,
    ours.report_line,
    {{ money('sum(ours.amount)') }} as amount,
    min(ours.first_document) as first_document,
    max(ours.last_document) as last_document,
    {{ sum_int('ours.documents') }} as documents
from ours
inner join covered
    on ours.shop = covered.shop
    and ours.currency = covered.currency
    and {{ period_text('ours.day') }} = covered.period
    and (covered.first_day is null or ours.day between covered.first_day and covered.last_day)
group by ours.shop, ours.currency, covered.period, case when covered.first_day is not null then ours.day end, ours.report_line
