{% macro default__twice(x) %}(2 * {{ x }}){% endmacro %}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
{% macro ref(name) %}{{ return(builtins.ref(name).include(schema=false)) }}{% endmacro %}
{% macro column_list(names) %}
    {%- set out = [] -%}
    {%- for name in names -%}{%- do out.append(adapter.quote(name)) -%}{%- endfor -%}
    {{ return(out) }}
{% endmacro %}
