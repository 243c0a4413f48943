{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- What files say of customers besides orders and tickets: one row per event, in the shape of the timeline. -#}
with records as (

    select * from {{ ref('int_records_of_customers') }}

),

surveys as (

    -- one event a survey, whatever it asked
    select
        survey_id,
        shop,
        customer_id,
        min(answered_at) as answered_at,
        count(*) as answers,
        string_agg(
            case when score is not null and lower(question) like 'satisfaction%' then replace(lower(question), '_', ' ') || ' ' || cast(cast(round(score, 0) as {{ type_int() }}) as {{ type_string() }}) end,
            ', ' order by question
        ) as satisfaction,
        {{ any_true('is_synthetic') }} as is_synthetic
    from {{ ref('stg_files__surveys') }}
    group by survey_id, shop, customer_id

),

events as (

    {{ event("'touch'", 'touch_id', global_id('shop', 'customer_id'), 'touched_at', "'files'",
        "coalesce(channel, touch_source, 'contact') || ': ' || coalesce(kind, 'touch')", 'is_synthetic',
        link_kind='campaign', link_id='campaign_id') }}
    from {{ ref('stg_files__touches') }}
    union all
    {{ event("'consent_changed'", "shop || ':' || customer_id || ':' || purpose || ':' || channel || ':' || cast(row_number() over (partition by shop, customer_id, purpose, channel order by changed_at) as " ~ type_string() ~ ")",
        global_id('shop', 'customer_id'), 'changed_at', "'files'",
        "purpose || ' by ' || channel || ': ' || status || coalesce(' (' || consent_source || ')', '')", 'is_synthetic') }}
    from {{ ref('stg_files__consent') }}
    union all
    {{ event("'review'", 'review_id', global_id('shop', 'customer_id'), 'reviewed_at', "'files'",
        "coalesce(cast(rating as " ~ type_string() ~ ") || ' of 5', 'no rating') || coalesce(' for ' || sku, '')", 'is_synthetic',
        link_kind='product', link_id=global_id('shop', 'sku')) }}
    from {{ ref('stg_files__reviews') }}
    union all
    {{ event("'survey'", "survey_id || ':' || shop || ':' || customer_id", global_id('shop', 'customer_id'), 'answered_at', "'files'",
        "cast(answers as " ~ type_string() ~ ") || case when answers = 1 then ' answer' else ' answers' end || coalesce(': ' || satisfaction, '')", 'is_synthetic') }}
    from surveys
    union all
    {{ event("'points'", "shop || ':' || points_move_id", global_id('shop', 'customer_id'), 'moved_at', "'files'",
        "kind || ': ' || cast(points as " ~ type_string() ~ ")", 'is_synthetic', link_kind='order', link_id=global_id('shop', 'order_id')) }}
    from {{ ref('stg_files__points_moves') }}
    union all
    {{ event("'lead'", 'lead_id', "'files:lead:' || lead_id", 'created_at', "'files'",
        "coalesce(lead_source, 'lead') || coalesce(': ' || status, '')", 'is_synthetic', link_kind='lead', link_id='lead_id') }}
    from {{ ref('stg_files__leads') }}
    union all
    {{ event("'conversation'", 'conversation_id', global_id('shop', 'customer_id'), 'started_at', "'files'",
        "coalesce(channel, 'conversation') || coalesce(': ' || topic, '') || coalesce(', ' || outcome, '')", 'is_synthetic') }}
    from {{ ref('stg_files__conversations') }}
    union all
    {{ event("'site_event'", 'event_id', "coalesce(" ~ global_id('shop', 'customer_id') ~ ", shop || ':visitor:' || anonymous_id)",
        'occurred_at', "'files'", 'event', 'is_synthetic', amount='value', link_kind='product', link_id=global_id('shop', 'sku'), link_url='url') }}
    from {{ ref('stg_files__site_events') }}

)

select
    events.event_id,
    records.customer_id,
    events.happened_at,
    events.kind,
    events.source,
    events.amount,
    events.summary,
    events.link_kind,
    events.link_id,
    events.link_url,
    events.is_synthetic
from events
inner join records
    on events.customer_id = records.record_id
{%- if 'files' not in switched_on_sources() %}
where false
{%- endif %}
