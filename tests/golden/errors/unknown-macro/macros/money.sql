{% macro mul_money(a, b) %}round({{ a }} * {{ b }}, 9){% endmacro %}
