{{
    config(
        materialized='incremental',
        incremental_strategy='insert_overwrite' if target.type == 'bigquery' else 'delete+insert',
        unique_key='order_day',
        partition_by={'field': 'order_day', 'data_type': 'date'} if target.type == 'bigquery' else none,
        cluster_by=['order_id'],
        on_schema_change='fail',
        pre_hook="{{ drop_emptied_days('sum(line_count)', 'order_day') }}",
        post_hook="{{ note_mark() }}"
    )
}}
{#- One row per order and type of line: what orders, postings and control totals add up, in a fraction of the rows. -#}
{%- set changes = order_changes('sum(line_count)', 'order_day') %}
with order_lines as (

    select * from {{ ref('order_lines') }}
    {%- if not changes.everything %}
    where {{ is_on_days('order_day', changes.days) }}
    {%- endif %}

),
{% if not changes.everything %}
changed as (

    {{ changes.changed }}

),

kept as (

    select * from {{ this }}
    where {{ is_on_days('order_day', changes.days) }}
        and order_id not in (select order_id from changed)

),
{% endif %}
summed as (

    select
        order_id,
        line_type,
        count(*) as line_count,
        {{ sum_int('quantity') }} as quantity,
        {{ money('sum(gross_amount)') }} as gross_amount,
        {{ money('sum(discount_amount)') }} as discount_amount,
        {{ money('sum(amount)') }} as amount,
        {{ any_true('quantity > 0 and unit_price > 0') }} as has_paid_line,
        {{ any_true('is_synthetic') }} as is_synthetic,
        order_day
    from order_lines
    {%- if not changes.everything %}
    where order_id in (select order_id from changed)
    {%- endif %}
    group by order_id, line_type, order_day

)

select * from summed
{%- if not changes.everything %}
union all
select * from kept
{%- endif %}
