{% macro twice(x) %}{{ return(adapter.dispatch('twice', 'tools')(x)) }}{% endmacro %}
{% macro default__twice(x) %}({{ x }} + {{ x }}){% endmacro %}
{% macro thrice(x) %}{{ return(adapter.dispatch('thrice', 'tools')(x)) }}{% endmacro %}
{% macro default__thrice(x) %}({{ x }} * 3){% endmacro %}
{% macro bigquery__thrice(x) %}({{ x }} * 3.0){% endmacro %}
