{{ config(materialized='table') }}
{% if target.type == 'bigquery' %}
select date_day
from unnest(generate_date_array(date '2024-01-01', date '2024-03-31')) as date_day
{% else %}
select cast(range as date) as date_day
from range(date '2024-01-01', date '2024-04-01', interval 1 day)
{% endif %}
