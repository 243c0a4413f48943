{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#-
  One row per customer who ever answered a question about satisfaction (var satisfaction_dimensions) or attitudes (var
  attitude_questions), each on a scale of 1 to 5: the newest answer to each.
-#}
{%- set dimensions = var('satisfaction_dimensions') %}
{%- set attitudes = var('attitude_questions') %}
with answers as (

    select
        records.customer_id,
        lower(surveys.question) as asked,
        surveys.score,
        {{ to_shop_date('surveys.answered_at') }} as answered_on,
        surveys.is_synthetic
    from {{ ref('stg_files__surveys') }} as surveys
    inner join {{ ref('int_records_of_customers') }} as records
        on {{ global_id('surveys.shop', 'surveys.customer_id') }} = records.record_id
    cross join {{ ref('int_as_of') }} as as_of
    where lower(surveys.question) in ({{ quoted_words(dimensions.values() | list + attitudes) }})
        and surveys.score between 1 and 5
        and {{ to_shop_date('surveys.answered_at') }} <= as_of.as_of_on
        and {{ 'true' if 'files' in switched_on_sources() else 'false' }}
    qualify row_number() over (
        partition by records.customer_id, lower(surveys.question)
        order by surveys.answered_at desc, surveys.survey_id desc
    ) = 1

)

select
    customer_id,
    {%- for dimension, question in dimensions.items() %}
    max(case when asked = '{{ question }}' then score end) as satisfaction_{{ dimension }},
    {%- endfor %}
    string_agg(
        case when score >= 4 and asked in ({{ quoted_words(attitudes) }}) then replace(asked, '_', ' ') end, ', ' order by asked
    ) as attitudes,
    max(answered_on) as last_survey_on,
    {{ any_true('is_synthetic') }} as surveys_are_synthetic
from answers
group by customer_id
