{#- Mentions by the help desk, of leads and opportunities, of visitors, and of accounts in answers and contacts. -#}
with tickets as (

    {{ union_sources('tickets') }}

),

service as (

    {% if 'zendesk' in switched_on_sources() -%}
    {{ mention('helpdesk_user', "'zendesk:user:' || user_id", "'zendesk'", "'" ~ var('zendesk_shop') ~ "'", 'created_at',
        account=global_id("'" ~ var('zendesk_shop') ~ "'", 'customer_id'), email='email', phone='phone', name='lower(trim(name))') }}
    from {{ ref('stg_zendesk__users') }}
    -- agents and administrators are the shop's own people
    where coalesce(role, 'end-user') = 'end-user'
    union all
    {% endif -%}
    {{ mention('ticket', "source || ':ticket:' || ticket_id", 'source', 'shop', 'created_at',
        account=global_id('shop', 'customer_id'), email='email') }}
    from tickets
    where source <> 'zendesk'
        and (customer_id is not null or email is not null)

)
{%- if 'files' in switched_on_sources() %},

sales as (

    {{ mention('lead', "'files:lead:' || lead_id", "'files'", 'shop', 'created_at',
        account=global_id('shop', 'customer_id'), email='email', lead='lead_id') }}
    from {{ ref('stg_files__leads') }}
    union all
    {{ mention('opportunity', "'files:opportunity:' || opportunity_id", "'files'", 'shop', 'opened_at',
        account=global_id('shop', 'customer_id'), lead='lead_id') }}
    from {{ ref('stg_files__opportunities') }}
    where lead_id is not null or customer_id is not null

),

visits as (

    {{ mention('visitor', "shop || ':visitor:' || anonymous_id", "'files'", 'shop', 'occurred_at', device="shop || ':' || anonymous_id") }}
    from {{ ref('stg_files__site_events') }}
    where anonymous_id is not null
    union all
    {{ mention('account', global_id('shop', 'customer_id'), "'files'", 'shop', 'occurred_at', device="shop || ':' || anonymous_id") }}
    from {{ ref('stg_files__site_events') }}
    where customer_id is not null

),

answers as (
    {%- for model, seen_at in [
        ['stg_files__touches', 'touched_at'], ['stg_files__conversations', 'started_at'], ['stg_files__reviews', 'reviewed_at'],
        ['stg_files__surveys', 'answered_at'], ['stg_files__consent', 'changed_at'],
    ] %}

    {{ mention('account', global_id('shop', 'customer_id'), "'files'", 'shop', seen_at) }}
    from {{ ref(model) }}
    where customer_id is not null
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}

){%- endif %}

select * from service
{%- if 'files' in switched_on_sources() %}
union all
select * from sales
union all
select * from visits
union all
select * from answers
{%- endif %}
