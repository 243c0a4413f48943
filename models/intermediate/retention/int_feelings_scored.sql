{{ config(materialized='table', schema='intermediate') }}
{#-
  One row per thing that a customer let us know about how it is: a rated ticket, a complaint, a review, an answer to a
  question about satisfaction; each as a score from -1 (as bad as the scale goes) to 1. A ticket that says nothing about
  the mood is no feeling.
-#}
{%- set complaints = var('complaint_reasons') %}
{%- set questions = var('satisfaction_questions') %}
with scored_tickets as (

    select
        'ticket:' || ticket_id as feeling_id,
        customer_id,
        created_on as felt_on,
        case when satisfaction in ('good', 'bad') then 'ticket_rating' else 'complaint' end as kind,
        case satisfaction when 'good' then {{ money('1') }} when 'bad' then {{ money('-1') }} else {{ money("'-0.5'") }} end as score,
        is_synthetic
    from {{ ref('tickets') }}
    where satisfaction in ('good', 'bad')
        or lower(reason) in ({% for reason in complaints %}'{{ reason }}'{{ ', ' if not loop.last }}{% endfor %})

),
{%- if 'files' in switched_on_sources() %}

told_in_files as (

    select
        'review:' || shop || ':' || review_id as feeling_id,
        {{ global_id('shop', 'customer_id') }} as record_id,
        {{ to_shop_date('reviewed_at') }} as felt_on,
        'review' as kind,
        {{ div_money('rating - 3', '2') }} as score,
        is_synthetic
    from {{ ref('stg_files__reviews') }}
    where rating between 1 and 5
    {%- for question, scale in questions.items() %}
    union all
    select
        'survey:' || shop || ':' || survey_id || ':' || question as feeling_id,
        {{ global_id('shop', 'customer_id') }} as record_id,
        {{ to_shop_date('answered_at') }} as felt_on,
        'survey' as kind,
        {{ div_money('2 * score - ' ~ (scale[0] + scale[1]), scale[1] - scale[0]) }} as score,
        is_synthetic
    from {{ ref('stg_files__surveys') }}
    where lower(question) = '{{ question }}'
        and score between {{ scale[0] }} and {{ scale[1] }}
    {%- endfor %}

),
{%- endif %}

people as (

    select * from {{ ref('int_records_of_customers') }}

),

told as (

    select feeling_id, customer_id, felt_on, kind, score, is_synthetic
    from scored_tickets
    where customer_id is not null
    {%- if 'files' in switched_on_sources() %}
    union all
    select told_in_files.feeling_id, people.customer_id, told_in_files.felt_on, told_in_files.kind, told_in_files.score, told_in_files.is_synthetic
    from told_in_files
    inner join people
        on told_in_files.record_id = people.record_id
    {%- endif %}

)

select
    told.*
from told
cross join {{ ref('int_as_of') }} as as_of
where told.felt_on <= as_of.as_of_on
