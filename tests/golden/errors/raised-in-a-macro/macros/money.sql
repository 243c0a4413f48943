{% macro outer_one(x) %}
{{ inner_one(x) }}
{% endmacro %}

{% macro inner_one(x) %}
    {% if x is none %}
        {{ exceptions.raise_compiler_error("inner_one wants a column") }}
    {% endif %}
{% endmacro %}
