{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- One row per customer of whom consent to marketing by e-mail or text message is known, yes or no. -#}
select
    customer_id,
    {%- for channel in ['email', 'sms'] %}
    case
        when count(case when channel = '{{ channel }}' then 1 end) > 0
            then {{ any_true("channel = '" ~ channel ~ "' and is_granted") }}
    end as accepts_{{ channel }}_marketing,
    {%- endfor %}
    max(changed_at) as consent_updated_at,
    string_agg(distinct consent_source, ', ' order by consent_source) as consent_source
from {{ ref('customer_consents') }}
where purpose = 'marketing'
    and channel in ('email', 'sms')
group by customer_id
