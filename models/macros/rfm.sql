{#-
  RFM by parameters. A measure's value is one where more is better: days since the newest purchase are negated. All
  settings are vars and are checked here, so that a mistake fails the parse and names the var.
-#}

{#- The var rfm_algorithm, checked. -#}
{% macro rfm_algorithm() -%}
    {%- set algorithm = var('rfm_algorithm', 'quantile') -%}
    {%- if algorithm not in ['quantile', 'kmeans', 'fixed'] -%}
        {{ exceptions.raise_compiler_error(
            "var 'rfm_algorithm' is '" ~ algorithm ~ "'. Known: quantile, kmeans, fixed"
        ) }}
    {%- endif -%}
    {{ return(algorithm) }}
{%- endmacro %}

{#- The var rfm_weights over its defaults: how much each score counts, in whole numbers. -#}
{% macro rfm_weights() -%}
    {%- set weights = {'recency': 1, 'frequency': 1, 'monetary': 1} -%}
    {%- for measure, weight in var('rfm_weights', {}).items() -%}
        {%- if measure not in weights or weight is not integer or weight < 0 -%}
            {{ exceptions.raise_compiler_error(
                "var 'rfm_weights' says " ~ measure ~ ": " ~ weight ~ ". It takes recency, frequency and monetary, each a whole number from 0"
            ) }}
        {%- endif -%}
        {%- do weights.update({measure: weight}) -%}
    {%- endfor -%}
    {%- if weights.frequency + weights.monetary == 0 -%}
        {{ exceptions.raise_compiler_error("var 'rfm_weights' gives frequency and monetary no weight: one of the two must have some") }}
    {%- endif -%}
    {{ return(weights) }}
{%- endmacro %}

{#-
  The var rfm_fixed_bounds as rows of [measure, score, least value] for scores 2 to n. Days are given as the most days
  for a score, so they fall; frequency and monetary as the least, so they rise.
-#}
{% macro rfm_fixed_rows() -%}
    {%- set n = var('rfm_quantiles') -%}
    {%- set bounds = var('rfm_fixed_bounds', {}) -%}
    {%- set rows = [] -%}
    {%- for measure, name in [['recency', 'recency_days'], ['frequency', 'frequency'], ['monetary', 'monetary']] -%}
        {%- set listed = bounds.get(name, []) -%}
        {%- if listed | length != n - 1 -%}
            {{ exceptions.raise_compiler_error(
                "var 'rfm_fixed_bounds' must give " ~ name ~ " " ~ (n - 1) ~ " bounds, for scores 2 to " ~ n ~ " (var rfm_quantiles); it gives " ~ listed | length
            ) }}
        {%- endif -%}
        {%- for bound in listed -%}
            {%- set value = -bound if measure == 'recency' else bound -%}
            {%- if not loop.first and value <= (-listed[loop.index0 - 1] if measure == 'recency' else listed[loop.index0 - 1]) -%}
                {{ exceptions.raise_compiler_error(
                    "var 'rfm_fixed_bounds': " ~ name ~ " must " ~ ('fall' if measure == 'recency' else 'rise') ~ " from score to score, and " ~ bound ~ " does not"
                ) }}
            {%- endif -%}
            {%- do rows.append([measure, loop.index + 1, value]) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(rows) }}
{%- endmacro %}

{#-
  Lloyd's algorithm in one dimension, as CTEs: `centres` and `ranges` by round, from a CTE `counted` of measure, value
  and customers. It begins with as many equal parts of the different values as there are clusters, and stops after a
  fixed number of rounds: the same values always give the same clusters. Ends with the CTE `ranges_<rounds>`.
-#}
{% macro kmeans_rounds(clusters, rounds) -%}
    parted as (

        select
            *,
            ntile({{ clusters }}) over (partition by measure order by value) as cluster
        from counted

    ),

    centres_0 as (

        select
            measure,
            cluster,
            {{ div_money('sum(' ~ mul_money('value', 'customers') ~ ')', 'sum(customers)') }} as centre
        from parted
        group by measure, cluster

    ),
    {%- for round in range(rounds + 1) %}

    ranges_{{ round }} as (

        select
            measure,
            cluster,
            centre,
            {{ div_money('centre + lag(centre) over (partition by measure order by cluster)', '2') }} as least_value,
            {{ div_money('centre + lead(centre) over (partition by measure order by cluster)', '2') }} as next_least_value
        from centres_{{ round }}

    ){{ ',' if not loop.last }}
    {%- if not loop.last %}

    centres_{{ round + 1 }} as {{ kept_in_memory() }}(

        -- a cluster that has lost all its values stays where it is
        select
            ranges_{{ round }}.measure,
            ranges_{{ round }}.cluster,
            coalesce(
                {{ div_money('sum(' ~ mul_money('counted.value', 'counted.customers') ~ ')', 'sum(counted.customers)') }},
                max(ranges_{{ round }}.centre)
            ) as centre
        from ranges_{{ round }}
        left join counted
            on ranges_{{ round }}.measure = counted.measure
            and (ranges_{{ round }}.least_value is null or counted.value >= ranges_{{ round }}.least_value)
            and (ranges_{{ round }}.next_least_value is null or counted.value < ranges_{{ round }}.next_least_value)
        group by ranges_{{ round }}.measure, ranges_{{ round }}.cluster

    ),
    {%- endif %}
    {%- endfor %}
{%- endmacro %}

{#-
  Says that a CTE is worked out once: DuckDB otherwise folds one into the next, and planning takes twice as long with
  every round. BigQuery has no such word, and plans each CTE by itself.
-#}
{% macro kept_in_memory() -%}{{ return(adapter.dispatch('kept_in_memory', 'patron')()) }}{%- endmacro %}
{% macro default__kept_in_memory() -%}{{ return('materialized ') }}{%- endmacro %}
{% macro bigquery__kept_in_memory() -%}{{ return('') }}{%- endmacro %}

{#- A score from bounds that a row `bounds` holds as <measure>_2 to <measure>_n: one more for each bound that is reached. -#}
{% macro score_by_bounds(measure, value) -%}
    1
    {%- for score in range(2, var('rfm_quantiles') + 1) %}
    + case when {{ value }} >= bounds.{{ measure }}_{{ score }} then 1 else 0 end
    {%- endfor %}
{%- endmacro %}
