{#- Whole numbers from 0 to a last one: a query with the column `number`; no row when the last one is negative or null. -#}
{% macro number_spine(last) -%}{{ return(adapter.dispatch('number_spine', 'patron')(last)) }}{%- endmacro %}
{% macro default__number_spine(last) -%}
    select cast(unnest(generate_series(0, {{ last }})) as bigint) as number
{%- endmacro %}
{% macro bigquery__number_spine(last) -%}
    select number from unnest(generate_array(0, {{ last }})) as number
{%- endmacro %}

{#- The ages in days at which the value of a cohort is read. -#}
{% macro value_day_limits() -%}{{ return([0, 7, 30, 60, 90, 180, 360, 720]) }}{%- endmacro %}

{#- The kinds of period that cohorts are cut by. -#}
{% macro cohort_period_kinds() -%}{{ return(['week', 'month', 'quarter']) }}{%- endmacro %}
