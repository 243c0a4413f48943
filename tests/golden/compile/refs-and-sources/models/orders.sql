{{ config(alias='all_orders', tags=['daily']) }}
-- {{ this }} is {{ model.resource_type }} {{ model.name }} of {{ target.type }}
{% set columns = ['id', 'amount'] -%}
select
    {%- for column in columns %}
    {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from {{ ref('shop', 'stg_orders') }}
{% if not execute %}{{ ref('never_there') if false }}{% endif %}
