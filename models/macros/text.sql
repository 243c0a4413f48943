{#- The part after the last slash: the number of a Shopify global id. Text without a slash stays as it is. -#}
{% macro last_segment(text) -%}{{ return(adapter.dispatch('last_segment', 'patron')(text)) }}{%- endmacro %}
{% macro default__last_segment(text) -%}split_part({{ text }}, '/', -1){%- endmacro %}
{% macro bigquery__last_segment(text) -%}array_reverse(split({{ text }}, '/'))[safe_offset(0)]{%- endmacro %}

{#- Whether a JSON array of strings holds a string; false for null. -#}
{% macro json_array_has(column, value) -%}{{ return(adapter.dispatch('json_array_has', 'patron')(column, value)) }}{%- endmacro %}
{% macro default__json_array_has(column, value) -%}
    coalesce(cast({{ column }} as varchar) like '%"{{ value }}"%', false)
{%- endmacro %}
{% macro bigquery__json_array_has(column, value) -%}
    coalesce({{ column }} like '%"{{ value }}"%', false)
{%- endmacro %}

{#- The rest of the first string of a JSON array that begins with a prefix, or null. -#}
{% macro json_array_tail(column, prefix) -%}{{ return(adapter.dispatch('json_array_tail', 'patron')(column, prefix)) }}{%- endmacro %}
{% macro default__json_array_tail(column, prefix) -%}
    nullif(regexp_extract(cast({{ column }} as varchar), '"{{ prefix }}([^"]*)"', 1), '')
{%- endmacro %}
{% macro bigquery__json_array_tail(column, prefix) -%}
    regexp_extract({{ column }}, r'"{{ prefix }}([^"]*)"')
{%- endmacro %}

{#- A key of a JSON object as text, or null. -#}
{% macro json_text(column, key) -%}{{ return(adapter.dispatch('json_text', 'patron')(column, key)) }}{%- endmacro %}
{% macro default__json_text(column, key) -%}json_extract_string({{ column }}, '$.{{ key }}'){%- endmacro %}
{% macro bigquery__json_text(column, key) -%}json_value({{ column }}, '$.{{ key }}'){%- endmacro %}

{#- The first group of a pattern, or null where it does not match. -#}
{% macro text_match(column, pattern) -%}{{ return(adapter.dispatch('text_match', 'patron')(column, pattern)) }}{%- endmacro %}
{% macro default__text_match(column, pattern) -%}nullif(regexp_extract({{ column }}, '{{ pattern }}', 1), ''){%- endmacro %}
{% macro bigquery__text_match(column, pattern) -%}regexp_extract({{ column }}, r'{{ pattern }}'){%- endmacro %}

{#- An id that is unique across shops: shop, colon, id. Null when the id is. -#}
{% macro global_id(shop, id) -%}
    case when {{ id }} is not null then {{ shop }} || ':' || {{ id }} end
{%- endmacro %}

{#- Personal data made unreadable for pages: j***@example.com, ***42. -#}
{% macro mask_email(email) -%}
    case
        when {{ email }} like '%@%'
            then substr({{ email }}, 1, 1) || '***' || substr({{ email }}, strpos({{ email }}, '@'))
    end
{%- endmacro %}
{% macro mask_phone(phone) -%}
    case when length({{ phone }}) > 4 then '***' || substr({{ phone }}, length({{ phone }}) - 1) end
{%- endmacro %}
