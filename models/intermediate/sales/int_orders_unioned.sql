{{ config(materialized='table') }}
{#-
  One row per order of every switched-on source. An order that exists only as lines (a single file of lines stands
  for orders) gets its header from them: earliest time, its customer, country and currency. A shop system's lines come
  with their order, so only files are looked through for such lines.
-#}
with orders as (

    {{ union_sources('orders') }}

),

order_lines as (

    {{ union_sources('order_lines', only=['files']) }}

),

country_codes as (

    select * from {{ ref('country_codes') }}

),

headers_from_lines as (

    select
        order_lines.source,
        order_lines.shop,
        order_lines.order_id,
        order_lines.order_id as order_number,
        max(order_lines.customer_id) as customer_id,
        min(order_lines.ordered_at) as ordered_at,
        max(order_lines.currency) as currency,
        max(order_lines.country) as country,
        {{ any_true('order_lines.is_synthetic') }} as is_synthetic,
        max(order_lines.load_id) as load_id
    from order_lines
    left join orders
        on order_lines.shop = orders.shop
        and order_lines.order_id = orders.order_id
    where orders.order_id is null
    group by order_lines.source, order_lines.shop, order_lines.order_id

),

headers as (

    select
        source,
        shop,
        order_id,
        order_number,
        customer_id,
        email,
        phone,
        ordered_at,
        currency,
        country,
        country_code,
        channel,
        utm_source,
        utm_medium,
        utm_campaign,
        financial_status,
        cancelled_at,
        attribution_is_synthetic,
        is_synthetic,
        load_id,
        transaction_currency,
        transaction_rate
    from orders
    union all
    select
        source,
        shop,
        order_id,
        order_number,
        customer_id,
        cast(null as {{ type_string() }}) as email,
        cast(null as {{ type_string() }}) as phone,
        ordered_at,
        currency,
        country,
        cast(null as {{ type_string() }}) as country_code,
        cast(null as {{ type_string() }}) as channel,
        cast(null as {{ type_string() }}) as utm_source,
        cast(null as {{ type_string() }}) as utm_medium,
        cast(null as {{ type_string() }}) as utm_campaign,
        cast(null as {{ type_string() }}) as financial_status,
        cast(null as {{ type_timestamp() }}) as cancelled_at,
        false as attribution_is_synthetic,
        is_synthetic,
        load_id,
        currency as transaction_currency,
        {{ money('1') }} as transaction_rate
    from headers_from_lines

)

select
    {{ global_id('headers.shop', 'headers.order_id') }} as order_id,
    headers.order_number,
    headers.shop,
    headers.source,
    {{ global_id('headers.shop', 'headers.customer_id') }} as customer_id,
    headers.customer_id as customer_number,
    headers.email,
    headers.phone,
    headers.ordered_at,
    {{ to_shop_date('headers.ordered_at') }} as ordered_on,
    coalesce(headers.currency, '{{ var("reporting_currency") }}') as currency,
    headers.country,
    coalesce(headers.country_code, country_codes.country_code) as country_code,
    headers.channel,
    headers.utm_source,
    headers.utm_medium,
    headers.utm_campaign,
    headers.financial_status,
    headers.cancelled_at,
    -- a flag about attribution says nothing where there is none
    headers.attribution_is_synthetic
    and (headers.utm_source is not null or headers.utm_medium is not null or headers.utm_campaign is not null)
        as attribution_is_synthetic,
    headers.is_synthetic,
    headers.load_id,
    coalesce(headers.transaction_currency, headers.currency, '{{ var("reporting_currency") }}') as transaction_currency,
    headers.transaction_rate
from headers
left join country_codes
    on lower(trim(headers.country)) = country_codes.country
