{{ config(materialized='table') }}
{#-
  One row per customer with a purchase: what RFM measures. With the var rfm_window_days, frequency and monetary count
  only its last days up to as_of; recency always looks at the newest purchase of all.
-#}
{%- set window_days = var('rfm_window_days', none) %}
with orders as (

    select * from {{ ref('orders') }}
    where is_purchase
        and customer_id is not null

),

postings as (

    select * from {{ ref('int_profit_postings') }}
    where customer_kind = 'customer'
        and component in ({{ component_names(['net_sales']) }})

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

purchases as (

    select
        orders.customer_id,
        {{ datediff('max(orders.ordered_on)', 'max(as_of.as_of_on)', 'day') }} as recency_days,
        {% if window_days is none -%}
        count(*) as frequency
        {%- else -%}
        {{ count_true(datediff('orders.ordered_on', 'as_of.as_of_on', 'day') ~ ' < ' ~ window_days) }} as frequency
        {%- endif %}
    from orders
    cross join as_of
    group by orders.customer_id

),

sales as (

    select
        postings.customer_id,
        {{ money('sum(postings.amount)') }} as monetary
    from postings
    {%- if window_days is not none %}
    cross join as_of
    where {{ datediff('postings.posted_on', 'as_of.as_of_on', 'day') }} < {{ window_days }}
    {%- endif %}
    group by postings.customer_id

)

select
    purchases.customer_id,
    purchases.recency_days,
    purchases.frequency,
    coalesce(sales.monetary, {{ money('0') }}) as monetary,
    purchases.recency_days <= {{ var('rfm_recency_window_days') }} as is_within_window
from purchases
left join sales
    on purchases.customer_id = sales.customer_id
