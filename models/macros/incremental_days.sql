{#-
  What an incremental fact of orders needs to know before it is built: which orders a load has brought, changed or
  deleted since the fact was last built, and which days they were and are on. A fact holds whole days (`order_day`), so
  those days, and no other, are written anew; in the SQL they are constants, by which a warehouse prunes partitions.

  Beside each fact lies `<fact>__mark`, one row: the newest load that the fact holds, and the settings it was built
  with. Without it, or with other settings, or after a run on a part of the rows, the fact is built from all rows.
-#}

{#- The streams whose rows make up order lines, as the loader names them. -#}
{% macro order_streams() -%}
    {{ return([['shopify', 'orders'], ['files', 'orders'], ['files', 'order_lines']]) }}
{%- endmacro %}

{#- Their loads that changed anything: one that did not leaves a fact, and its mark, as they are. -#}
{% macro loads_of_order_streams(loads) -%}
    (
        select * from {{ loads }}
        where status = 'ok'
            and coalesce(new_rows, 0) + coalesce(changed_rows, 0) + coalesce(deleted_rows, 0) > 0
            and (
                {%- for source, stream in order_streams() %}
                {{ 'or ' if not loop.first }}source = '{{ source }}' and stream = '{{ stream }}'
                {%- endfor %}
            )
    )
{%- endmacro %}

{% macro mark_relation() -%}
    {{ return(api.Relation.create(database=this.database, schema=this.schema, identifier=this.identifier ~ '__mark')) }}
{%- endmacro %}

{#- A text that changes with whatever, besides rows, a fact's values come from: the SQL and seeds above it, and vars. -#}
{% macro settings_mark() -%}
    {%- if invocation_args_dict.get('empty') or invocation_args_dict.get('sample') -%}
        {{ return('a part of the rows') }}
    {%- endif -%}
    {%- set found = {model.unique_id: graph.nodes[model.unique_id].checksum.checksum} -%}
    {%- do add_checksums_above(model.unique_id, found) -%}
    {%- set parts = [var('shop_time_zone'), var('reporting_currency'), var('sources') | sort | join(',')] -%}
    {%- for unique_id in found.keys() | sort -%}
        {%- do parts.append(unique_id ~ '=' ~ found[unique_id]) -%}
    {%- endfor -%}
    {{ return(local_md5(parts | join('\n'))) }}
{%- endmacro %}

{% macro add_checksums_above(unique_id, found) -%}
    {%- for parent in graph.nodes[unique_id].depends_on.nodes -%}
        {%- if parent in graph.nodes and parent not in found -%}
            {%- do found.update({parent: graph.nodes[parent].checksum.checksum}) -%}
            {%- do add_checksums_above(parent, found) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{#- The time of the newest load that the fact holds, as text; none when it must be built from all rows. -#}
{% macro built_up_to() -%}
    {%- if not execute or not is_incremental() or load_relation(mark_relation()) is none -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set rows = run_query('select cast(_loaded_at as ' ~ type_string() ~ ') as mark, settings from ' ~ mark_relation()).rows -%}
    {%- if rows | length == 0 or rows[0][0] is none or rows[0][1] != settings_mark() -%}
        {{ return(none) }}
    {%- endif -%}
    {{ return(rows[0][0] | string) }}
{%- endmacro %}

{#-
  Orders that loads since `since` touched, as a query of `order_id`. A load leaves its time on every row that it brings
  or changes. Rows that it deletes leave none: `differing` is a query of orders whose rows are not as many, or not of
  the time, as before, and is asked only after a load that says that it deleted something.
-#}
{% macro changed_orders(since, differing=none) -%}
    {%- set is_newer = 'order_id is not null and ' ~ loaded_after(since) -%}
    select {{ global_id('shop', 'order_id') }} as order_id
    from ({{ union_sources('orders', where=is_newer) }}) as changed_headers
    union distinct
    select {{ global_id('shop', 'order_id') }} as order_id
    from ({{ union_sources('order_lines', where=is_newer) }}) as changed_lines
    {%- if differing %}
    union distinct
    {{ differing }}
    {%- endif %}
{%- endmacro %}

{% macro loaded_after(since) -%}
    loaded_at > cast('{{ since }}' as {{ type_timestamp() }})
{%- endmacro %}

{#- Orders whose lines in the sources are not as many, or of another time, than in the fact. -#}
{% macro differing_orders(count, time) -%}
    select coalesce(held.order_id, there.order_id) as order_id
    from (
        select order_id, {{ count }} as line_count, max({{ time }}) as placed
        from {{ this }}
        group by order_id
    ) as held
    full outer join (
        select order_id, count(*) as line_count, max({{ time }}) as placed
        from {{ ref('int_order_lines_unioned') }}
        group by order_id
    ) as there
        on held.order_id = there.order_id
    where held.line_count is distinct from there.line_count
        or held.placed is distinct from there.placed
{%- endmacro %}

{#-
  What to write: `everything` (true when the fact is built from all rows), `changed` (a query of the orders to take
  anew), `since` and `deleting` (what that query rests on), `days` (texts: the days that these orders were and are on) and `emptied` (those of the days on which the fact
  holds nothing but such orders). `count` and `time` say, for the fact, how many lines its rows stand for and when.
-#}
{% macro order_changes(count, time) -%}
    {%- set loads = source('operations', 'stream_loads') -%}
    {%- set orders = ref('int_orders_unioned') -%}
    {%- set differing = differing_orders(count, time) -%}
    {%- set since = built_up_to() -%}
    {%- set changed = changed_orders(since, differing) -%}
    {%- if since is none -%}
        {{ return({'everything': true, 'since': '', 'deleting': false, 'changed': none, 'days': [], 'emptied': []}) }}
    {%- endif -%}
    {%- set deleting = run_query(
        'select count(*) as loads from ' ~ loads_of_order_streams(loads) ~ " as loads where deleted_rows > 0 and ended_at > cast('"
        ~ since ~ "' as " ~ type_timestamp() ~ ')'
    ).rows[0][0] | int > 0 -%}
    {%- set changed = changed if deleting else changed_orders(since) -%}
    {%- set result = {
        'everything': false, 'since': since, 'deleting': deleting, 'changed': changed, 'days': [], 'emptied': []
    } -%}
    {%- for row in run_query(changed_days_sql(changed, orders)).rows -%}
        {%- do result.days.append(row[0] | string) -%}
        {%- if row[1] | int == 0 -%}{%- do result.emptied.append(row[0] | string) -%}{%- endif -%}
    {%- endfor -%}
    {{ return(result) }}
{%- endmacro %}

{#- The days of changed orders: `kept` is 0 where the fact holds no other order, 1 where it does, 2 where it is new. -#}
{% macro changed_days_sql(changed, orders) -%}
with changed as (

    {{ changed }}

),

old_days as (

    select
        fact.order_day,
        max(case when changed.order_id is null then 1 else 0 end) as kept
    from {{ this }} as fact
    left join changed
        on fact.order_id = changed.order_id
    group by fact.order_day
    having max(case when changed.order_id is not null then 1 else 0 end) = 1

),

new_days as (

    select distinct {{ order_day('orders.ordered_on') }} as order_day
    from {{ orders }} as orders
    inner join changed
        on orders.order_id = changed.order_id

)

select
    cast(coalesce(old_days.order_day, new_days.order_day) as {{ type_string() }}) as order_day,
    coalesce(old_days.kept, 2) as kept
from old_days
full outer join new_days
    on old_days.order_day = new_days.order_day
order by 1
{%- endmacro %}

{#- The day by which facts of orders are cut. Rows without a time have one too: a partition that can be named. -#}
{% macro order_day(day) -%}
    coalesce({{ day }}, date '1970-01-01')
{%- endmacro %}

{#- Whether `column` is one of the days, written as constants; false for no days. -#}
{% macro is_on_days(column, days) -%}
    {%- if days | length == 0 -%}false{%- else -%}
    {{ column }} in ({% for day in days %}date '{{ day }}'{{ ', ' if not loop.last }}{% endfor %})
    {%- endif -%}
{%- endmacro %}

{#-
  The lines that changed orders now have. A shop system's lines come with their order, so the load's time alone finds
  them, in the newest partitions of the raw table. Lines of files come by themselves, and an order of which a header or
  one line has changed has older lines too.
-#}
{% macro changed_order_line_rows(changes) -%}
    {%- set of_changed = global_id('shop', 'order_id') ~ ' in (select order_id from changed)' -%}
    {%- if changes.deleting or 'shopify' not in switched_on_sources() %}
    {{ order_line_rows(where=of_changed) }}
    {%- else %}
    {{ order_line_rows(only=['shopify'], where=loaded_after(changes.since)) }}
    {%- if 'files' in switched_on_sources() %}
    union all
    {{ order_line_rows(only=['files'], where=of_changed) }}
    {%- endif %}
    {%- endif %}
{%- endmacro %}

{#- For pre_hook: days that have no order left, which rows of other days cannot replace; all of them for a new beginning. -#}
{% macro drop_emptied_days(count, time) -%}
    {%- set changes = order_changes(count, time) -%}
    {%- if execute and is_incremental() -%}
        {%- if changes.everything -%}
    delete from {{ this }} where true
        {%- elif changes.emptied | length > 0 -%}
    delete from {{ this }} where {{ is_on_days('order_day', changes.emptied) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#-
  For post_hook: notes the newest load that the fact now holds, in a column that raw tables have for it: it tells when rows
  came, not what they say, and two runs over the same data differ in nothing else. A load that ended after the run began may have come too
  late to be read: it is left for the next run, which reads it once more at worst.
-#}
{% macro note_mark() -%}
    create or replace table {{ mark_relation() }} as
    select
        max(ended_at) as _loaded_at,
        '{{ settings_mark() if execute else '' }}' as settings
    from {{ loads_of_order_streams(source('operations', 'stream_loads')) }} as loads
    where ended_at <= cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as {{ type_timestamp() }})
{%- endmacro %}
