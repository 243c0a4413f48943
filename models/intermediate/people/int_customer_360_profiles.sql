{#- One row per customer: who it is, what it says of itself, what it is a member of and what it agreed to. -#}
{%- set groups = {
    'rollups': 'int_customer_rollups', 'answers': 'int_customer_answers', 'points': 'int_customer_points',
    'consents': 'int_customer_marketing_consents',
} %}
with customers as (

    select * from {{ ref('customers') }}

),

attributes as (

    select * from {{ ref('int_customer_attributes') }}

){% for name, model in groups.items() %},

{{ name }} as (

    select * from {{ ref(model) }}

){% endfor %}

select
    -- attributes
    customers.customer_id, customers.customer_number, customers.full_name,
    {{ mask_email('customers.email') }} as email_masked, {{ mask_phone('customers.phone') }} as phone_masked,
    customers.email, customers.phone, customers.company, customers.country, customers.country_code, attributes.region,
    attributes.language, attributes.birthday, attributes.gender, attributes.occupation, attributes.person_kind,
    customers.contact_is_synthetic, coalesce(attributes.attributes_are_synthetic, false) as attributes_are_synthetic,

    -- household or company
    rollups.rollup_kind, rollups.rollup_id, rollups.rollup_customers, rollups.rollup_net_sales,

    -- what it says
    {%- for dimension in var('satisfaction_dimensions') %}
    answers.satisfaction_{{ dimension }},
    {%- endfor %}
    answers.attitudes, answers.last_survey_on, coalesce(answers.surveys_are_synthetic, false) as surveys_are_synthetic,

    -- membership
    attributes.membership_tier, attributes.member_since, points.points_balance, points.points_earned, points.points_redeemed,
    points.last_points_on, coalesce(points.points_are_synthetic, false) as points_are_synthetic,

    -- consent
    {%- for kind in ['email_marketing', 'sms_marketing', 'advertising'] %}
    consents.accepts_{{ kind }}, consents.{{ kind }}_consent_at, consents.{{ kind }}_consent_source,
    {%- endfor %}
    consents.consent_updated_at, consents.consent_source
from customers
left join attributes
    on customers.customer_id = attributes.customer_key
{%- for name in groups %}
left join {{ name }}
    on customers.customer_id = {{ name }}.customer_id
{%- endfor %}
