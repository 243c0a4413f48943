{{ config(materialized='table') }}
{#- What each sale and write-down of a code with lots cost, by the var cogs_method. Without lots: no row. -#}
{%- set methods = {'moving_average': 'int_average_costs', 'fifo': 'int_fifo_costs'} %}
{%- set ways = [ref('int_average_costs'), ref('int_fifo_costs')] %}
{%- if var('cogs_method') not in methods %}
    {{ exceptions.raise_compiler_error(
        "var 'cogs_method' is '" ~ var('cogs_method') ~ "', which is no method. Known: " ~ methods.keys() | join(', ')
    ) }}
{%- endif %}
select
    event_kind,
    event_id,
    quantity,
    cost,
    is_estimate,
    is_synthetic
from {{ ways[(methods.keys() | list).index(var('cogs_method'))] }}
