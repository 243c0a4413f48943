{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- One row per customer with a touch: the first and the newest one, how many lately, and what campaigns brought. -#}
with touches as (

    select
        touches.*,
        records.customer_id as person_id,
        {{ to_shop_date('touches.touched_at') }} as touched_on,
        row_number() over (partition by records.customer_id order by touches.touched_at nulls last, touches.touch_id nulls last, touches.channel nulls last) as first_place,
        row_number() over (partition by records.customer_id order by touches.touched_at desc nulls last, touches.touch_id desc nulls last, touches.channel desc nulls last) as last_place
    from {{ ref('stg_files__touches') }} as touches
    inner join {{ ref('int_records_of_customers') }} as records
        on {{ global_id('touches.shop', 'touches.customer_id') }} = records.record_id
    {%- if 'files' not in switched_on_sources() %}
    where false
    {%- endif %}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

channels as (

    select
        person_id,
        lower(channel) as channel,
        count(distinct case when kind in ({{ quoted_words(var('touch_contact_kinds')) }}) then campaign_id end) as received,
        count(distinct case when kind in ({{ quoted_words(var('touch_answer_kinds')) }}) then campaign_id end) as answered
    from touches
    where channel is not null
    group by person_id, lower(channel)

),

responses as (

    select
        person_id,
        string_agg(
            channel || ' ' || cast(answered as {{ type_string() }}) || ' of ' || cast(received as {{ type_string() }}), ', '
            order by answered desc, channel
        ) as channel_responses
    from channels
    where received > 0
        or answered > 0
    group by person_id

)

select
    touches.person_id as customer_id,
    min(touches.touched_on) as first_touch_on,
    max(case when touches.first_place = 1 then touches.channel end) as first_touch_channel,
    max(touches.touched_on) as last_touch_on,
    max(case when touches.last_place = 1 then touches.channel end) as last_touch_channel,
    {{ count_true("touches.kind in (" ~ quoted_words(var('touch_contact_kinds')) ~ ") and touches.touched_on <= as_of.as_of_on and touches.touched_on > "
        ~ dateadd('day', '-' ~ var('fatigue_days'), 'as_of.as_of_on')) }} as recent_contacts,
    count(distinct case when touches.kind in ({{ quoted_words(var('touch_contact_kinds')) }}) then touches.campaign_id end) as campaigns_received,
    count(distinct case when touches.kind in ({{ quoted_words(var('touch_answer_kinds')) }}) then touches.campaign_id end) as campaigns_answered,
    max(responses.channel_responses) as channel_responses,
    {{ count_true("touches.kind = 'redeemed'") }} as coupons_redeemed,
    {{ any_true('touches.is_synthetic') }} as touches_are_synthetic
from touches
left join responses
    on touches.person_id = responses.person_id
cross join as_of
group by touches.person_id
