{#- True when any row of the group is true; nulls count as false. -#}
{% macro any_true(condition) -%}
    coalesce(max(case when {{ condition }} then 1 else 0 end) = 1, false)
{%- endmacro %}

{#- How many rows of the group fulfil a condition, and the sum of a whole number: a 64-bit integer on each warehouse. -#}
{% macro count_true(condition) -%}
    cast(coalesce(sum(case when {{ condition }} then 1 else 0 end), 0) as {{ type_int() }})
{%- endmacro %}
{% macro sum_int(expression) -%}
    cast(coalesce(sum({{ expression }}), 0) as {{ type_int() }})
{%- endmacro %}
