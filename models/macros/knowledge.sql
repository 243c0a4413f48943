{#- Knowledge of customers: events in one shape, hours of the shop's clock, counts that must be reached. -#}

{#- One event of the timeline, as select items; every argument is SQL. Parts that a kind of event lacks are null. -#}
{% macro event(kind, id, customer_id, happened_at, source, summary, synthetic, amount='null', link_kind=none, link_id='null', link_url='null') -%}
    select
        {{ kind }} || ':' || {{ id }} as event_id,
        {{ customer_id }} as customer_id,
        {{ happened_at }} as happened_at,
        {{ kind }} as kind,
        {{ source }} as source,
        {{ money(amount) }} as amount,
        {{ summary }} as summary,
        case when {{ link_id }} is not null then {{ "'" ~ link_kind ~ "'" if link_kind else 'cast(null as ' ~ type_string() ~ ')' }} end as link_kind,
        cast({{ link_id }} as {{ type_string() }}) as link_id,
        cast({{ link_url }} as {{ type_string() }}) as link_url,
        {{ synthetic }} as is_synthetic
{%- endmacro %}

{#- The hour of the shop's clock, 0 to 23, of a UTC timestamp. -#}
{% macro shop_hour(timestamp_utc) -%}{{ return(adapter.dispatch('shop_hour', 'patron')(timestamp_utc)) }}{%- endmacro %}
{% macro default__shop_hour(timestamp_utc) -%}
    extract(hour from ({{ timestamp_utc }} at time zone 'UTC') at time zone '{{ var("shop_time_zone") }}')
{%- endmacro %}
{% macro bigquery__shop_hour(timestamp_utc) -%}
    extract(hour from {{ timestamp_utc }} at time zone '{{ var("shop_time_zone") }}')
{%- endmacro %}

{#- The part of the day of a UTC timestamp, by the shop's clock; null for null. -#}
{% macro time_of_day(timestamp_utc) -%}
    case
        when {{ shop_hour(timestamp_utc) }} < 6 then 'night (0 to 6)'
        when {{ shop_hour(timestamp_utc) }} < 12 then 'morning (6 to 12)'
        when {{ shop_hour(timestamp_utc) }} < 18 then 'afternoon (12 to 18)'
        when {{ shop_hour(timestamp_utc) }} < 24 then 'evening (18 to 24)'
    end
{%- endmacro %}

{#- Whether a count of orders reaches both minimums of an affinity: a number, and a share of all baskets. -#}
{% macro reaches_minimum(orders, baskets) -%}
    ({{ orders }} >= {{ var('affinity_min_orders') }}
    and {{ orders }} >= {{ mul_money("cast('" ~ var('affinity_min_support') ~ "' as " ~ type_money() ~ ")", baskets) }})
{%- endmacro %}

{#- A quoted list of a var's words, for `in`. -#}
{% macro quoted_words(words) -%}
    {%- for word in words -%}'{{ word }}'{{ ', ' if not loop.last }}{%- endfor -%}
{%- endmacro %}

{#- The last step of product_affinities: counts of pairs made support, confidence and lift, with the products' titles. -#}
{% macro affinity_rows(pairs, items) -%}
select
    one.item_kind,
    one.item,
    other.item as with_item,
    case when one.item_kind = 'product' then products.title else one.item end as title,
    case when one.item_kind = 'product' then with_products.title else other.item end as with_title,
    one.baskets,
    one.orders as orders_with_item,
    other.orders as orders_with_other,
    pairs.orders_with_both,
    {{ div_money('pairs.orders_with_both', 'one.baskets') }} as support,
    {{ div_money('pairs.orders_with_both', 'one.orders') }} as confidence,
    {{ div_money('pairs.orders_with_both * one.baskets', 'one.orders * other.orders') }} as lift
from {{ pairs }} as pairs
inner join {{ items }} as one
    on pairs.item_number = one.item_number
inner join {{ items }} as other
    on pairs.with_number = other.item_number
left join {{ ref('products') }} as products
    on one.item = products.product_id
left join {{ ref('products') }} as with_products
    on other.item = with_products.product_id
where {{ reaches_minimum('pairs.orders_with_both', 'one.baskets') }}
{%- endmacro %}
