{#- What snapshots are made of. A project may put its own spelling in place of each. -#}

{#-
  The time at which a row was seen to change or to be gone: one for the whole run of a snapshot. DuckDB's now() is the
  transaction's; BigQuery's current_timestamp() is each statement's own, so there the runner's clock is written down.
-#}
{% macro snapshot_get_time() %}{{ return(adapter.dispatch('snapshot_get_time', 'dbt')()) }}{% endmacro %}
{% macro default__snapshot_get_time() %}now()::timestamp{% endmacro %}
{% macro bigquery__snapshot_get_time() -%}
    timestamp '{{ modules.datetime.datetime.now(modules.pytz.utc).strftime("%Y-%m-%d %H:%M:%S.%f") }}+00'
{%- endmacro %}

{#- Names one version of one row: the md5 of its key and its time. -#}
{% macro snapshot_hash_arguments(args) %}{{ return(adapter.dispatch('snapshot_hash_arguments', 'dbt')(args)) }}{% endmacro %}
{% macro default__snapshot_hash_arguments(args) -%}
    md5({% for arg in args %}coalesce(cast({{ arg }} as varchar), ''){{ " || '|' || " if not loop.last }}{% endfor %})
{%- endmacro %}
{% macro bigquery__snapshot_hash_arguments(args) -%}
    to_hex(md5(concat({% for arg in args %}coalesce(cast({{ arg }} as string), ''){{ ", '|', " if not loop.last }}{% endfor %})))
{%- endmacro %}
