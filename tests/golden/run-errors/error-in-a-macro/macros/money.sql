{% macro cents(column) %}
  {{ scale(column, 100) }}
{% endmacro %}

{% macro scale(column, factor) %}
  {% if execute %}
    {% do run_query("select * from nowhere where factor = " ~ factor) %}
  {% endif %}
  {{ column }} * {{ factor }}
{% endmacro %}
