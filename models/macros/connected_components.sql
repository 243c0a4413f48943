{#-
  A materialisation for graphs: the model selects record_id and component_id, both text; rows that share either belong
  together. The table has one row per record_id, and component_id is the smallest record_id that can be reached from it.

  Each round points every record to the smallest that it shares something with, follows the pointers to their ends,
  and goes on with what was merged: the ends, and what still links two of them. An end that nothing pointed to has a
  smaller neighbour after one round, so two rounds at least halve what is left: the whole is near-linear, and exact,
  whatever the graph. It is all grouping and joining in the warehouse, in bounded memory (DuckDB spills, BigQuery
  distributes). The plan is Borůvka's, with the order of ids for weights.
-#}
{% materialization connected_components, default %}
    {%- set existing = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks) }}
    {%- if existing is not none and existing.type == 'view' -%}{% do adapter.drop_relation(existing) %}{%- endif -%}
    {%- set given = work_table('given') -%}
    {%- set pairs = work_table('pairs') -%}
    {%- set parents = work_table('parents') -%}
    {%- set labels = work_table('labels') -%}
    {%- do run_query(create_work_table(given, sql)) -%}
    {%- do run_query(create_work_table(labels, 'select distinct record_id, record_id as label from ' ~ given)) -%}
    {%- do run_query(create_work_table(pairs, linking_pairs(given))) -%}
    {%- set progress = namespace(done=false) -%}
    {#- Halved every two rounds: eighty are enough for a trillion records. -#}
    {%- for round in range(80) if execute -%}
        {%- if not progress.done and run_query('select 1 as one from ' ~ pairs ~ ' limit 1').rows | length == 0 -%}
            {%- set progress.done = true -%}
        {%- endif -%}
        {%- if not progress.done -%}
            {%- do run_query(create_work_table(parents, nearest_records(pairs))) -%}
            {%- do follow_to_the_end(parents) -%}
            {%- do run_query(create_work_table(labels, relabelled(labels, parents))) -%}
            {%- do run_query(create_work_table(given, merged_pairs(pairs, parents))) -%}
            {%- do run_query(create_work_table(pairs, linking_pairs(given))) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if execute and not progress.done -%}
        {{ exceptions.raise_compiler_error(this.identifier ~ ': records are still linked after 80 rounds') }}
    {%- endif -%}
    {#- Without a transaction of dbt's own, which nobody would end. -#}
    {% call statement('main', auto_begin=false) -%}
        create or replace table {{ this }} as
        select record_id, label as component_id from {{ labels }}
    {%- endcall %}
    {%- for one in [given, pairs, parents, labels] -%}
        {%- do run_query('drop table if exists ' ~ one) -%}
    {%- endfor -%}
    {{ run_hooks(post_hooks) }}
    {{ return({'relations': [this.incorporate(type='table')]}) }}
{% endmaterialization %}

{#- The pairs of record_id and component_id in which the component_id has several records. -#}
{% macro linking_pairs(pairs) -%}
    select
        pairs.record_id,
        pairs.component_id
    from {{ pairs }} as pairs
    inner join (
        select component_id from {{ pairs }} group by component_id having min(record_id) < max(record_id)
    ) as shared
        on pairs.component_id = shared.component_id
{%- endmacro %}

{#- For each record the smallest record that something links it to directly: itself, when it is the smallest. -#}
{% macro nearest_records(pairs) -%}
    select
        pairs.record_id,
        min(nearest.record_id) as parent
    from {{ pairs }} as pairs
    inner join (
        select component_id, min(record_id) as record_id from {{ pairs }} group by component_id
    ) as nearest
        on pairs.component_id = nearest.component_id
    group by pairs.record_id
{%- endmacro %}

{#- Points each record to the end of its chain of parents; each step doubles how far a pointer reaches. -#}
{% macro follow_to_the_end(parents) -%}
    {%- set progress = namespace(done=false) -%}
    {%- for step in range(40) if execute -%}
        {%- if not progress.done and run_query(unfinished(parents)).rows | length == 0 -%}
            {%- set progress.done = true -%}
        {%- endif -%}
        {%- if not progress.done -%}
            {%- do run_query(create_work_table(parents, followed(parents))) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{#- A record whose parent is not an end, if there is one. -#}
{% macro unfinished(parents) -%}
    select parents.record_id
    from {{ parents }} as parents
    inner join {{ parents }} as above
        on parents.parent = above.record_id
    where above.parent <> parents.parent
    limit 1
{%- endmacro %}

{% macro followed(parents) -%}
    select
        parents.record_id,
        above.parent
    from {{ parents }} as parents
    inner join {{ parents }} as above
        on parents.parent = above.record_id
{%- endmacro %}

{% macro relabelled(labels, parents) -%}
    select
        labels.record_id,
        coalesce(parents.parent, labels.label) as label
    from {{ labels }} as labels
    left join {{ parents }} as parents
        on labels.label = parents.record_id
{%- endmacro %}

{% macro merged_pairs(pairs, parents) -%}
    select distinct
        parents.parent as record_id,
        pairs.component_id
    from {{ pairs }} as pairs
    inner join {{ parents }} as parents
        on pairs.record_id = parents.record_id
{%- endmacro %}

{#- A table for the time of one build: DuckDB's temporary one; on BigQuery one beside the model that expires by itself. -#}
{% macro work_table(step) -%}
    {%- set name = this.identifier ~ '__' ~ step -%}
    {{ return(this.incorporate(path={'identifier': name}) | string if target.type == 'bigquery' else adapter.quote(name)) }}
{%- endmacro %}

{% macro create_work_table(name, query) -%}
    create or replace {{ 'temp ' if target.type != 'bigquery' }}table {{ name }}
    {% if target.type == 'bigquery' -%}
    options (expiration_timestamp = timestamp_add(current_timestamp(), interval 12 hour))
    {% endif -%}
    as {{ query }}
{%- endmacro %}
