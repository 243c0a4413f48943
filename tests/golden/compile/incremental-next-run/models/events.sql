{{ config(materialized='incremental', unique_key='id') }}
select 1 as id, 2 as version
{% if is_incremental() %}
where version > (select max(version) from {{ this }})
{% endif %}
