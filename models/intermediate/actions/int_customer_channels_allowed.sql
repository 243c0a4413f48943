{{ config(materialized='table') }}
{#-
  One row per customer, purpose and channel that may be used: for marketing a consent given for that channel, for service
  none withdrawn; and an address or a number to use. The first place is the channel that the customer answers most.
-#}
with customers as (

    select * from {{ ref('customers') }}

),

consents as (

    select * from {{ ref('customer_consents') }}

),

allowed as (

    select customer_id, purpose, channel
    from consents
    where purpose = 'marketing'
        and is_granted
    {%- for channel in ['email', 'phone'] %}
    union all
    select customers.customer_id, 'service' as purpose, '{{ channel }}' as channel
    from customers
    left join consents
        on customers.customer_id = consents.customer_id
        and consents.purpose = 'service'
        and consents.channel = '{{ channel }}'
    where coalesce(consents.is_granted, true)
    {%- endfor %}

),

answers as (

    select
        records.customer_id,
        lower(touches.channel) as channel,
        {{ count_true("touches.kind in (" ~ quoted_words(var('touch_answer_kinds')) ~ ")") }} as answers
    from {{ ref('stg_files__touches') }} as touches
    inner join {{ ref('int_records_of_customers') }} as records
        on {{ global_id('touches.shop', 'touches.customer_id') }} = records.record_id
    {%- if 'files' not in switched_on_sources() %}
    where false
    {%- endif %}
    group by records.customer_id, lower(touches.channel)

),

reachable as (

    select
        allowed.customer_id,
        allowed.purpose,
        allowed.channel,
        coalesce(answers.answers, 0) as answers
    from allowed
    inner join customers
        on allowed.customer_id = customers.customer_id
    left join answers
        on allowed.customer_id = answers.customer_id
        and allowed.channel = answers.channel
    where (allowed.channel = 'email' and customers.email is not null)
        or (allowed.channel in ('sms', 'phone', 'call', 'whatsapp') and customers.phone is not null)

)

select
    customer_id,
    purpose,
    channel,
    answers,
    row_number() over (
        partition by customer_id, purpose
        order by answers desc, case channel when 'email' then 1 when 'sms' then 2 else 3 end, channel
    ) as place
from reachable
