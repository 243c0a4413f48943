{#-
  One row per customer with a purchase: the three scores, 1 (worst) to n = var rfm_quantiles (best). Quantiles: 1 +
  floor(n * customers strictly worse / customers), so customers with the same value always get the same score. Otherwise
  one more for each bound of int_rfm_bounds that a value reaches.
-#}
{%- set n = var('rfm_quantiles') %}
{%- set algorithm = rfm_algorithm() %}
with measured as (

    select * from {{ ref('int_rfm_measures') }}

),

bounds as (

    select
        {%- for measure in ['recency', 'frequency', 'monetary'] %}
        {%- for score in range(2, n + 1) %}
        max(case when measure = '{{ measure }}' and score = {{ score }} then least_value end) as {{ measure }}_{{ score }},
        {%- endfor %}
        {%- endfor %}
        count(*) as bound_count
    from {{ ref('int_rfm_bounds') }}

),

{% if algorithm == 'quantile' -%}
ranked as (

    select
        *,
        count(*) over () as scored_customers,
        count(*) over (partition by is_within_window) as customers_of_window,
        rank() over (partition by is_within_window order by recency_days desc) - 1 as worse_by_recency,
        rank() over (order by frequency) - 1 as worse_by_frequency,
        rank() over (order by monetary) - 1 as worse_by_monetary
    from measured

),

{% endif -%}
scored as (

    select
        customer_id,
        recency_days,
        frequency,
        monetary,
        {%- if algorithm == 'quantile' %}
        case
            when is_within_window then 1 + {{ int_div(n ~ ' * worse_by_recency', 'customers_of_window') }}
            else 1
        end as r_score,
        1 + {{ int_div(n ~ ' * worse_by_frequency', 'scored_customers') }} as f_score,
        1 + {{ int_div(n ~ ' * worse_by_monetary', 'scored_customers') }} as m_score
    from ranked
        {%- else %}
        {% if algorithm == 'kmeans' %}case when not is_within_window then 1 else {% endif %}
        {{- score_by_bounds('recency', '-recency_days') }}{{ ' end' if algorithm == 'kmeans' }} as r_score,
        {{ score_by_bounds('frequency', 'frequency') }} as f_score,
        {{ score_by_bounds('monetary', 'monetary') }} as m_score
    from measured
    cross join bounds
        {%- endif %}

)

select
    customer_id,
    recency_days,
    frequency,
    monetary,
    cast(r_score as {{ type_int() }}) as r_score,
    cast(f_score as {{ type_int() }}) as f_score,
    cast(m_score as {{ type_int() }}) as m_score
from scored
