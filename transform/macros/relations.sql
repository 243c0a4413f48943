{#- What projects' own macros ask of relations. -#}

{% macro load_cached_relation(relation) %}{{ return(adapter.get_relation(relation.database, relation.schema, relation.identifier)) }}{% endmacro %}

{% macro load_relation(relation) %}{{ return(load_cached_relation(relation)) }}{% endmacro %}

{% macro get_columns_in_relation(relation) %}{{ return(adapter.get_columns_in_relation(relation)) }}{% endmacro %}

{% macro drop_relation_if_exists(relation) %}
    {%- if relation is not none %}{% do adapter.drop_relation(relation) %}{% endif -%}
{% endmacro %}

{% macro create_schema(relation) %}{% do adapter.create_schema(relation) %}{% endmacro %}

{% macro create_table_as(temporary, relation, compiled_code) -%}
    create {{ 'temp ' if temporary }}table {{ relation.include(database=not temporary, schema=not temporary) }} as (
    {{ compiled_code }}
    )
{%- endmacro %}

{% macro get_create_table_as_sql(temporary, relation, sql) %}{{ return(create_table_as(temporary, relation, sql)) }}{% endmacro %}

{% macro create_view_as(relation, sql) -%}
    create view {{ relation }} as (
    {{ sql }}
    )
{%- endmacro %}

{% macro get_create_view_as_sql(relation, sql) %}{{ return(create_view_as(relation, sql)) }}{% endmacro %}

{% macro make_temp_relation(base_relation, suffix='__patron_tmp') %}
    {{ return(base_relation.incorporate(path={'identifier': base_relation.identifier ~ suffix}, type='table')) }}
{% endmacro %}

{% macro make_intermediate_relation(base_relation, suffix='__patron_tmp') %}
    {{ return(make_temp_relation(base_relation, suffix)) }}
{% endmacro %}

{#- Runs hooks as rendered; the runner's own materialisations do so themselves. -#}
{% macro run_hooks(hooks, inside_transaction=true) %}
    {%- for hook in hooks if hook.transaction == inside_transaction %}
        {%- set sql = render(hook.sql) | trim -%}
        {%- if sql %}{% call statement(auto_begin=inside_transaction) %}{{ sql }}{% endcall %}{% endif -%}
    {%- endfor -%}
{% endmacro %}

{% macro get_quoted_csv(column_names) %}
    {%- set quoted = [] -%}
    {%- for name in column_names %}{% do quoted.append(adapter.quote(name)) %}{% endfor -%}
    {{ return(quoted | join(', ')) }}
{% endmacro %}

{#- The columns of a query, found by running it for no rows. -#}
{% macro get_columns_in_query(select_sql) %}
    {%- set found = run_query('describe ' ~ select_sql) -%}
    {{ return(found.columns[0].values() if found else []) }}
{% endmacro %}

{% macro get_empty_subquery_sql(select_sql, select_sql_header=none) -%}
    select * from ({{ select_sql }}) as empty_rows where false limit 0
{%- endmacro %}
