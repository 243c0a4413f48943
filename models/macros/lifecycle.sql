{#- The stages of the lifecycle in the order in which a customer may first reach them. -#}
{% macro lifecycle_stage_names() -%}
    {{ return(['target', 'opportunity', 'signed', 'active', 'dormant', 'lost', 'won back']) }}
{%- endmacro %}
