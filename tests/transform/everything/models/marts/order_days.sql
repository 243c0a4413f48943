{{ config(materialized='incremental', unique_key='ordered_on', on_schema_change='append_new_columns', pre_hook="select 1 as before", post_hook=["select 2 as after"]) }}

select
    ordered_on,
    count(*) as orders
from {{ ref('stg_orders') }}
{% if is_incremental() %}
where ordered_on >= (select max(ordered_on) from {{ this }})
{% endif %}
group by ordered_on
