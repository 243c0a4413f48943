{% macro in_pence(column) -%}
    cast({{ rounded(column ~ ' * 100') }} as bigint)
{%- endmacro %}

{% macro rounded(value) %}round({{ value }}){% endmacro %}

{% macro note_end() %}select 2 as ended{% endmacro %}
