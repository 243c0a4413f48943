{{ config(schema='intermediate') }}
{#-
  One row per customer who ever answered how much is spent on such goods in a year, from all sellers, or how many people
  were referred to us: the newest answer to each, by the vars wallet_question and referral_question.
-#}
with people as (

    select * from {{ ref('int_records_of_customers') }}

),

answers as (

    select
        people.customer_id,
        lower(surveys.question) as asked,
        surveys.score,
        {{ to_shop_date('surveys.answered_at') }} as answered_on,
        surveys.is_synthetic,
        row_number() over (
            partition by people.customer_id, lower(surveys.question)
            order by surveys.answered_at desc, surveys.survey_id
        ) as place
    from {{ ref('stg_files__surveys') }} as surveys
    inner join people
        on {{ global_id('surveys.shop', 'surveys.customer_id') }} = people.record_id
    where lower(surveys.question) in ('{{ var("wallet_question") }}', '{{ var("referral_question") }}')
        and surveys.score >= 0
        and {{ 'true' if 'files' in switched_on_sources() else 'false' }}

)

select
    customer_id,
    max(case when asked = '{{ var("wallet_question") }}' then score end) as declared_yearly_spend,
    max(case when asked = '{{ var("wallet_question") }}' then answered_on end) as declared_on,
    max(case when asked = '{{ var("referral_question") }}' then score end) as referrals,
    {{ any_true('is_synthetic') }} as is_synthetic
from answers
where place = 1
group by customer_id
