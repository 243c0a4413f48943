{{ config(materialized='table') }}
{#-
  One row per measure and score from 2: the least value that earns the score, days negated. By the var rfm_algorithm:
  none for quantile, where ranks decide; the var rfm_fixed_bounds for fixed; for kmeans the middle between two
  neighbouring centres. Where a measure has fewer different values than scores, the upper scores have no bound.
-#}
{%- set algorithm = rfm_algorithm() %}
{%- set measures = ref('int_rfm_measures') %}
{%- if algorithm == 'kmeans' %}
{%- set rounds = 15 %}
with counted as (

    select
        'recency' as measure,
        {{ money('-recency_days') }} as value,
        count(*) as customers
    from {{ measures }}
    where is_within_window
    group by recency_days
    union all
    select 'frequency' as measure, {{ money('frequency') }} as value, count(*) as customers
    from {{ measures }}
    group by frequency
    union all
    select 'monetary' as measure, monetary as value, count(*) as customers
    from {{ measures }}
    group by monetary

),

{{ kmeans_rounds(var('rfm_quantiles'), rounds) }}

select
    measure,
    cast(cluster as {{ type_int() }}) as score,
    least_value
from ranges_{{ rounds }}
where cluster > 1
{%- elif algorithm == 'fixed' %}
{%- for measure, score, least_value in rfm_fixed_rows() %}
select '{{ measure }}' as measure, cast({{ score }} as {{ type_int() }}) as score, {{ money("'" ~ least_value ~ "'") }} as least_value
{{ 'union all' if not loop.last }}
{%- endfor %}
{%- else %}
select
    cast(null as {{ type_string() }}) as measure,
    cast(null as {{ type_int() }}) as score,
    cast(null as {{ type_money() }}) as least_value
from {{ measures }}
where false
{%- endif %}
