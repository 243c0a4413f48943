{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#-
  One row per customer of whom consent to marketing by e-mail or text message, or to advertising, is known, yes or no.
  Advertising is one purpose for all platforms: a no for one of them is a no.
-#}
{%- set kinds = {
    'email_marketing': "purpose = 'marketing' and channel = 'email'",
    'sms_marketing': "purpose = 'marketing' and channel = 'sms'",
    'advertising': "purpose = 'advertising'",
} %}
select
    customer_id,
    {%- for name, condition in kinds.items() %}
    case
        when count(case when {{ condition }} then 1 end) > 0
            then not {{ any_true(condition ~ ' and not is_granted') }}
    end as accepts_{{ name }},
    max(case when {{ condition }} then changed_at end) as {{ name }}_consent_at,
    string_agg(distinct case when {{ condition }} then consent_source end, ', ' order by case when {{ condition }} then consent_source end) as {{ name }}_consent_source,
    {%- endfor %}
    max(case when purpose = 'marketing' then changed_at end) as consent_updated_at,
    string_agg(distinct case when purpose = 'marketing' then consent_source end, ', ' order by case when purpose = 'marketing' then consent_source end) as consent_source
from {{ ref('customer_consents') }}
where purpose = 'advertising'
    or (purpose = 'marketing' and channel in ('email', 'sms'))
group by customer_id
