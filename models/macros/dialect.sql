{#- SQL that differs between warehouses, in the signatures dbt users know. DuckDB is the default branch. -#}

{% macro type_string() -%}{{ return(adapter.dispatch('type_string', 'patron')()) }}{%- endmacro %}
{% macro default__type_string() -%}varchar{%- endmacro %}
{% macro bigquery__type_string() -%}string{%- endmacro %}

{% macro type_int() -%}{{ return(adapter.dispatch('type_int', 'patron')()) }}{%- endmacro %}
{% macro default__type_int() -%}bigint{%- endmacro %}
{% macro bigquery__type_int() -%}int64{%- endmacro %}

{% macro type_timestamp() -%}{{ return(adapter.dispatch('type_timestamp', 'patron')()) }}{%- endmacro %}
{% macro default__type_timestamp() -%}timestamp{%- endmacro %}

{% macro type_boolean() -%}{{ return(adapter.dispatch('type_boolean', 'patron')()) }}{%- endmacro %}
{% macro default__type_boolean() -%}boolean{%- endmacro %}
{% macro bigquery__type_boolean() -%}bool{%- endmacro %}

{#- Money and every other exact decimal. BigQuery's NUMERIC is (38, 9) by definition. -#}
{% macro type_money() -%}{{ return(adapter.dispatch('type_money', 'patron')()) }}{%- endmacro %}
{% macro default__type_money() -%}decimal(38, 9){%- endmacro %}
{% macro bigquery__type_money() -%}numeric{%- endmacro %}

{#- The value, or null where it cannot be read as the type. -#}
{% macro safe_cast(field, type) -%}{{ return(adapter.dispatch('safe_cast', 'patron')(field, type)) }}{%- endmacro %}
{% macro default__safe_cast(field, type) -%}try_cast({{ field }} as {{ type }}){%- endmacro %}
{% macro bigquery__safe_cast(field, type) -%}safe_cast({{ field }} as {{ type }}){%- endmacro %}

{#- Dates only: the first day of the period that a date lies in. -#}
{% macro date_trunc(datepart, date) -%}{{ return(adapter.dispatch('date_trunc', 'patron')(datepart, date)) }}{%- endmacro %}
{% macro default__date_trunc(datepart, date) -%}cast(date_trunc('{{ datepart }}', {{ date }}) as date){%- endmacro %}
{% macro bigquery__date_trunc(datepart, date) -%}date_trunc({{ date }}, {{ week_from_monday(datepart) }}){%- endmacro %}

{#- Weeks begin on Monday on each warehouse; BigQuery's own begin on Sunday. -#}
{% macro week_from_monday(datepart) -%}
    {{ return('isoweek' if datepart | lower == 'week' else datepart) }}
{%- endmacro %}

{#- Dates only: a date moved by a number of periods. -#}
{% macro dateadd(datepart, interval, from_date_or_timestamp) -%}
    {{ return(adapter.dispatch('dateadd', 'patron')(datepart, interval, from_date_or_timestamp)) }}
{%- endmacro %}
{% macro default__dateadd(datepart, interval, from_date_or_timestamp) -%}
    cast({{ from_date_or_timestamp }} + to_{{ datepart }}s(cast({{ interval }} as integer)) as date)
{%- endmacro %}
{% macro bigquery__dateadd(datepart, interval, from_date_or_timestamp) -%}
    date_add({{ from_date_or_timestamp }}, interval {{ interval }} {{ datepart }})
{%- endmacro %}

{#- How many period borders lie between two dates. -#}
{% macro datediff(first_date, second_date, datepart) -%}
    {{ return(adapter.dispatch('datediff', 'patron')(first_date, second_date, datepart)) }}
{%- endmacro %}
{% macro default__datediff(first_date, second_date, datepart) -%}
    {%- if datepart | lower == 'week' -%}
    {#- DuckDB counts weeks from 1970-01-01, a Thursday. -#}
    date_diff('week', date_trunc('week', {{ first_date }}), date_trunc('week', {{ second_date }}))
    {%- else -%}
    date_diff('{{ datepart }}', {{ first_date }}, {{ second_date }})
    {%- endif -%}
{%- endmacro %}
{% macro bigquery__datediff(first_date, second_date, datepart) -%}
    date_diff({{ second_date }}, {{ first_date }}, {{ week_from_monday(datepart) }})
{%- endmacro %}

{#- The later of two dates or times; the one that is known where the other is null. -#}
{% macro later(a, b) -%}
    coalesce(greatest({{ a }}, {{ b }}), {{ a }}, {{ b }})
{%- endmacro %}

{#- How many minute borders lie between two timestamps: 10:00:59 to 10:01:00 is one. -#}
{% macro minutes_between(first_timestamp, second_timestamp) -%}
    {{ return(adapter.dispatch('minutes_between', 'patron')(first_timestamp, second_timestamp)) }}
{%- endmacro %}
{% macro default__minutes_between(first_timestamp, second_timestamp) -%}
    date_diff('minute', {{ first_timestamp }}, {{ second_timestamp }})
{%- endmacro %}
{% macro bigquery__minutes_between(first_timestamp, second_timestamp) -%}
    timestamp_diff(timestamp_trunc({{ second_timestamp }}, minute), timestamp_trunc({{ first_timestamp }}, minute), minute)
{%- endmacro %}

{#- The calendar day in the shop's time zone of a UTC timestamp. -#}
{% macro to_shop_date(timestamp_utc) -%}{{ return(adapter.dispatch('to_shop_date', 'patron')(timestamp_utc)) }}{%- endmacro %}
{% macro default__to_shop_date(timestamp_utc) -%}
    cast(({{ timestamp_utc }} at time zone 'UTC') at time zone '{{ var("shop_time_zone") }}' as date)
{%- endmacro %}
{% macro bigquery__to_shop_date(timestamp_utc) -%}
    date({{ timestamp_utc }}, '{{ var("shop_time_zone") }}')
{%- endmacro %}

{#- Whole-number division, rounded towards zero. -#}
{% macro int_div(a, b) -%}{{ return(adapter.dispatch('int_div', 'patron')(a, b)) }}{%- endmacro %}
{% macro default__int_div(a, b) -%}(({{ a }}) // ({{ b }})){%- endmacro %}
{% macro bigquery__int_div(a, b) -%}div({{ a }}, {{ b }}){%- endmacro %}

{#- One row a month from one date to another, both the first of a month: a query with the column `month`. -#}
{% macro month_spine(first_month, last_month) -%}
    {{ return(adapter.dispatch('month_spine', 'patron')(first_month, last_month)) }}
{%- endmacro %}
{% macro default__month_spine(first_month, last_month) -%}
    select cast(unnest(generate_series({{ first_month }}, {{ last_month }}, interval 1 month)) as date) as month
{%- endmacro %}
{% macro bigquery__month_spine(first_month, last_month) -%}
    select month from unnest(generate_date_array({{ first_month }}, {{ last_month }}, interval 1 month)) as month
{%- endmacro %}

{#- A whole number as text with thousands separated by commas. -#}
{% macro whole_number_text(expression) -%}{{ return(adapter.dispatch('whole_number_text', 'patron')(expression)) }}{%- endmacro %}
{% macro default__whole_number_text(expression) -%}format('{:,}', cast(round({{ expression }}, 0) as bigint)){%- endmacro %}
{% macro bigquery__whole_number_text(expression) -%}format("%'d", cast(round({{ expression }}, 0) as int64)){%- endmacro %}

{#- A ratio as text: 0.1234 is '12.3 %'. -#}
{% macro percent_text(ratio) -%}{{ return(adapter.dispatch('percent_text', 'patron')(ratio)) }}{%- endmacro %}
{% macro default__percent_text(ratio) -%}
    cast(cast(round(100 * {{ money(ratio) }}, 1) as decimal(38, 1)) as {{ type_string() }}) || ' %'
{%- endmacro %}
{% macro bigquery__percent_text(ratio) -%}
    format('%.1f', round(100 * {{ money(ratio) }}, 1)) || ' %'
{%- endmacro %}

{#- The month of a date as text: 'November 2011'. -#}
{% macro month_text(date) -%}{{ return(adapter.dispatch('month_text', 'patron')(date)) }}{%- endmacro %}
{% macro default__month_text(date) -%}strftime({{ date }}, '%B %Y'){%- endmacro %}
{% macro bigquery__month_text(date) -%}format_date('%B %Y', {{ date }}){%- endmacro %}
