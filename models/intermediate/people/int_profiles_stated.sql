{#-
  One row per record and source that states something about a person: profiles of shops and files, help-desk users,
  leads, tickets, and the newest order or credit note (where it went to).
-#}
{%- set nothing = 'cast(null as ' ~ type_string() ~ ')' %}
{%- set no_flag = 'cast(null as ' ~ type_boolean() ~ ')' %}
{%- set no_time = 'cast(null as ' ~ type_timestamp() ~ ')' %}
with profiles as (

    {{ union_sources('customers') }}

),

tickets as (

    {{ union_sources('tickets') }}

),

seen as (

    select {{ order_record('orders') }} as record_id, source, email, phone, country, country_code, ordered_at as seen_at, order_id as tie_break
    from {{ ref('int_orders_unioned') }} as orders
    union all
    select customer_id as record_id, source, {{ nothing }} as email, {{ nothing }} as phone, country, {{ nothing }} as country_code, refunded_at as seen_at, refund_line_id as tie_break
    from {{ ref('int_refund_lines_unioned') }}
    where customer_id is not null

),

last_seen as (

    select *
    from seen
    qualify row_number() over (partition by record_id order by seen_at desc nulls last, tie_break desc) = 1

),
{%- if 'stripe' in switched_on_sources() %}
payers as (

    select
        {{ order_record('orders') }} as record_id,
        payments.payer_email,
        payments.paid_at,
        payments.is_synthetic
    from {{ ref('stg_stripe__payments') }} as payments
    inner join {{ ref('int_orders_unioned') }} as orders
        on {{ global_id('payments.shop', 'payments.order_id') }} = orders.order_id
    where payments.payer_email is not null
    qualify row_number() over (partition by {{ order_record('orders') }} order by payments.paid_at desc, payments.payment_id) = 1

),
{%- endif %}

stated as (

    select
        {{ global_id('shop', 'customer_id') }} as record_id,
        'profile' as stated_in,
        source,
        first_name,
        last_name,
        email,
        phone,
        company,
        country,
        country_code,
        postal_code,
        created_at,
        updated_at,
        accepts_email_marketing,
        accepts_sms_marketing,
        consent_updated_at,
        coalesce(is_synthetic, false) as contact_is_synthetic
    from profiles
    {%- if 'zendesk' in switched_on_sources() %}
    union all
    select 'zendesk:user:' || user_id, 'helpdesk', 'zendesk', {{ text_match('trim(name)', '^([^ ]+)') }},
        {{ text_match('trim(name)', '^[^ ]+ +(.+)$') }}, email, phone, {{ nothing }}, {{ nothing }}, {{ nothing }}, {{ nothing }},
        created_at, updated_at, {{ no_flag }}, {{ no_flag }}, {{ no_time }}, is_synthetic
    from {{ ref('stg_zendesk__users') }}
    where coalesce(role, 'end-user') = 'end-user'
    {%- endif %}
    {%- if 'files' in switched_on_sources() %}
    union all
    select 'files:lead:' || lead_id, 'lead', 'files', {{ nothing }}, {{ nothing }}, email, {{ nothing }}, {{ nothing }},
        {{ nothing }}, {{ nothing }}, {{ nothing }}, created_at, created_at, {{ no_flag }}, {{ no_flag }}, {{ no_time }}, is_synthetic
    from {{ ref('stg_files__leads') }}
    {%- endif %}
    union all
    select source || ':ticket:' || ticket_id, 'ticket', source, {{ nothing }}, {{ nothing }}, email, {{ nothing }}, {{ nothing }},
        {{ nothing }}, {{ nothing }}, {{ nothing }}, {{ no_time }}, created_at, {{ no_flag }}, {{ no_flag }}, {{ no_time }}, is_synthetic
    from tickets
    where source <> 'zendesk'
    {%- if 'stripe' in switched_on_sources() %}
    union all
    select record_id, 'payment', 'stripe', {{ nothing }}, {{ nothing }}, payer_email, {{ nothing }}, {{ nothing }},
        {{ nothing }}, {{ nothing }}, {{ nothing }}, {{ no_time }}, paid_at, {{ no_flag }}, {{ no_flag }}, {{ no_time }}, is_synthetic
    from payers
    {%- endif %}
    union all
    select record_id, 'order', source, {{ nothing }}, {{ nothing }}, email, phone, {{ nothing }},
        country, country_code, {{ nothing }}, {{ no_time }}, seen_at, {{ no_flag }}, {{ no_flag }}, {{ no_time }}, false
    from last_seen

)

select * from stated
