{{ config(materialized='table') }}
{#-
  One row per person of whom a source states more than name and address: each attribute from the statement that is
  believed first among those that have it: profiles before the help desk, then by the var identity_source_priority, then
  the newest. A birthday that is still to come is none.
-#}
{%- set attributes = [
    'birthday', 'gender', 'occupation', 'person_kind', 'region', 'language', 'household_id', 'company_id', 'membership_tier', 'member_since',
] %}
{%- set no_text = 'cast(null as ' ~ type_string() ~ ')' %}
with stated as (

    select
        {{ global_id('shop', 'customer_id') }} as record_id,
        1 as kind_place,
        source,
        case when birthday <= as_of.as_of_on then birthday end as birthday,
        gender,
        occupation,
        person_kind,
        region,
        language,
        {{ global_id('shop', 'household_id') }} as household_id,
        {{ global_id('shop', 'company_id') }} as company_id,
        membership_tier,
        member_since,
        updated_at,
        is_synthetic
    from ({{ union_sources('customer_attributes') }}) as profiles
    cross join {{ ref('int_as_of') }} as as_of
    {%- if 'zendesk' in switched_on_sources() %}
    union all
    select 'zendesk:user:' || user_id, 2, 'zendesk', cast(null as date), {{ no_text }}, {{ no_text }}, {{ no_text }}, {{ no_text }},
        language, {{ no_text }}, {{ no_text }}, {{ no_text }}, cast(null as {{ type_timestamp() }}), updated_at, is_synthetic
    from {{ ref('stg_zendesk__users') }}
    where coalesce(role, 'end-user') = 'end-user'
    {%- endif %}

),

ranked as (

    select
        records.customer_key,
        stated.*,
        row_number() over (
            partition by records.customer_key
            order by kind_place, {{ source_priority('stated.source') }}, updated_at desc nulls last, stated.record_id, stated.source
        ) as place
    from stated
    inner join {{ ref('int_records_keyed') }} as records
        on stated.record_id = records.record_id

),

places as (

    select
        customer_key,
        {%- for attribute in attributes %}
        min(case when {{ attribute }} is not null then place end) as {{ attribute }}_place{{ ',' if not loop.last }}
        {%- endfor %}
    from ranked
    group by customer_key

)

select
    ranked.customer_key,
    {%- for attribute in attributes %}
    max(case when ranked.place = places.{{ attribute }}_place then ranked.{{ attribute }} end) as {{ attribute }},
    {%- endfor %}
    {{ any_true('ranked.is_synthetic') }} as attributes_are_synthetic
from ranked
inner join places
    on ranked.customer_key = places.customer_key
group by ranked.customer_key
