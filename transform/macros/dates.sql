{#- Arithmetic of dates and timestamps on both warehouses. -#}

{% macro current_timestamp() %}{{ return(adapter.dispatch('current_timestamp', 'dbt')()) }}{% endmacro %}
{% macro default__current_timestamp() %}now(){% endmacro %}
{% macro bigquery__current_timestamp() %}current_timestamp(){% endmacro %}

{% macro current_timestamp_in_utc_backcompat() %}{{ return(dbt.current_timestamp()) }}{% endmacro %}
{% macro current_timestamp_backcompat() %}{{ return(dbt.current_timestamp()) }}{% endmacro %}

{% macro date_trunc(datepart, date) %}{{ return(adapter.dispatch('date_trunc', 'dbt')(datepart, date)) }}{% endmacro %}
{% macro default__date_trunc(datepart, date) %}date_trunc('{{ datepart }}', {{ date }}){% endmacro %}
{% macro bigquery__date_trunc(datepart, date) %}timestamp_trunc(cast({{ date }} as timestamp), {{ datepart }}){% endmacro %}

{% macro dateadd(datepart, interval, from_date_or_timestamp) %}
    {{ return(adapter.dispatch('dateadd', 'dbt')(datepart, interval, from_date_or_timestamp)) }}
{% endmacro %}
{% macro default__dateadd(datepart, interval, from_date_or_timestamp) -%}
    date_add({{ from_date_or_timestamp }}, interval ({{ interval }}) {{ datepart }})
{%- endmacro %}
{% macro bigquery__dateadd(datepart, interval, from_date_or_timestamp) -%}
    datetime_add(cast({{ from_date_or_timestamp }} as datetime), interval {{ interval }} {{ datepart }})
{%- endmacro %}

{% macro datediff(first_date, second_date, datepart) %}
    {{ return(adapter.dispatch('datediff', 'dbt')(first_date, second_date, datepart)) }}
{% endmacro %}
{#- Counts the boundaries crossed, so 23:59 to 00:01 is one day. Weeks begin on Sunday, as in dbt and BigQuery: a day
    later they begin on the Monday that DuckDB knows. -#}
{% macro default__datediff(first_date, second_date, datepart) -%}
{%- if datepart | lower == 'week' -%}
    (date_diff(
        'day',
        date_trunc('week', {{ first_date }}::timestamp + interval 1 day),
        date_trunc('week', {{ second_date }}::timestamp + interval 1 day)
    ) // 7)
{%- else -%}
    date_diff('{{ datepart }}', {{ first_date }}::timestamp, {{ second_date }}::timestamp)
{%- endif -%}
{%- endmacro %}
{% macro bigquery__datediff(first_date, second_date, datepart) -%}
    datetime_diff(cast({{ second_date }} as datetime), cast({{ first_date }} as datetime), {{ datepart }})
{%- endmacro %}

{% macro last_day(date, datepart) %}{{ return(adapter.dispatch('last_day', 'dbt')(date, datepart)) }}{% endmacro %}
{% macro default__last_day(date, datepart) -%}
    cast({{ dbt.dateadd('day', '-1', dbt.dateadd(datepart, '1', dbt.date_trunc(datepart, date))) }} as date)
{%- endmacro %}

{% macro date(year, month, day) %}{{ return(adapter.dispatch('date', 'dbt')(year, month, day)) }}{% endmacro %}
{% macro default__date(year, month, day) -%}
    cast('{{ '%04d' % year }}-{{ '%02d' % month }}-{{ '%02d' % day }}' as date)
{%- endmacro %}

{#- One row a day (or other part) from start to end, the end left out, as column date_<part>. -#}
{% macro date_spine(datepart, start_date, end_date) %}
    {{ return(adapter.dispatch('date_spine', 'dbt')(datepart, start_date, end_date)) }}
{% endmacro %}
{% macro default__date_spine(datepart, start_date, end_date) %}
select cast(spine.point as timestamp) as date_{{ datepart }}
from (
    select unnest(
        generate_series(
            cast({{ start_date }} as timestamp),
            cast({{ end_date }} as timestamp) - interval 1 {{ datepart }},
            interval 1 {{ datepart }}
        )
    ) as point
) as spine
{% endmacro %}
{% macro bigquery__date_spine(datepart, start_date, end_date) %}
select point as date_{{ datepart }}
from unnest(generate_date_array(
    cast({{ start_date }} as date),
    date_sub(cast({{ end_date }} as date), interval 1 {{ datepart }}),
    interval 1 {{ datepart }}
)) as point
{% endmacro %}

{#- The whole numbers from 1 to the bound, as column generated_number. -#}
{% macro generate_series(upper_bound) %}{{ return(adapter.dispatch('generate_series', 'dbt')(upper_bound)) }}{% endmacro %}
{% macro default__generate_series(upper_bound) %}
select unnest(generate_series(1, {{ upper_bound }})) as generated_number
{% endmacro %}
{% macro bigquery__generate_series(upper_bound) %}
select generated_number from unnest(generate_array(1, {{ upper_bound }})) as generated_number
{% endmacro %}
