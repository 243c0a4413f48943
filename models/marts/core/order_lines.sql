{{
    config(
        materialized='incremental',
        incremental_strategy='insert_overwrite' if target.type == 'bigquery' else 'delete+insert',
        unique_key='order_day',
        partition_by={'field': 'order_day', 'data_type': 'date'} if target.type == 'bigquery' else none,
        cluster_by=['order_id'],
        on_schema_change='fail',
        pre_hook="{{ drop_emptied_days('count(*)', 'ordered_at') }}",
        post_hook="{{ note_mark() }}"
    )
}}
{#- Read by order_line_rows, which is not called yet while the project is parsed. -#}
{%- set also_read = ref('stock_code_types') %}
{%- set changes = order_changes('count(*)', 'ordered_at') %}
{%- if changes.everything %}
with order_lines as (

    select * from {{ ref('int_order_lines_unioned') }}

)
{%- else %}
with changed as (

    {{ changes.changed }}

),

kept as (

    select * from {{ this }}
    where {{ is_on_days('order_day', changes.days) }}
        and order_id not in (select order_id from changed)

),

taken_anew as (

    {{ changed_order_line_rows(changes) }}

),

order_lines as (

    select * from kept
    union all
    select * from taken_anew
    where {{ is_on_days('order_day', changes.days) }}

)
{%- endif %}

select
    order_line_id,
    order_id,
    ordered_at,
    ordered_on,
    line_type,
    sku,
    title,
    quantity,
    unit_price,
    gross_amount,
    discount_amount,
    amount,
    gross_transaction,
    discount_transaction,
    shop,
    source,
    is_synthetic,
    order_day
from order_lines
