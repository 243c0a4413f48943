{{ config(materialized='view') }}
{#-
  The ledger as finance has booked it: closed periods are read from their sealed postings, open ones from today's
  ledger, and what today's ledger says differently of closed periods stands as adjustments in the first open period,
  each naming the posting that it adjusts. All of it adds up to today's ledger. A view, so that it is right the moment
  a period is closed.
-#}
{%- set columns = [
    'posted_on', 'subject_kind', 'subject_id', 'order_id', 'order_line_id', 'customer_id', 'customer_kind', 'entity',
    'component', 'account', 'amount', 'amount_transaction', 'currency_transaction', 'amount_shop', 'currency_shop',
    'rate', 'rate_on', 'rate_source', 'source_document', 'load_id', 'is_estimate', 'is_synthetic',
] -%}
with boundary as (

    select * from {{ ref('int_periods_boundary') }}

),

sealed as (

    select
        postings.posting_id,
        postings.adjusts_posting_id,
        postings.adjusts_period,
        postings.period,
        true as is_sealed,
        postings.seal_id,
        {% for name in columns -%}
        postings.{{ name }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ source('finance', 'postings') }} as postings
    inner join {{ ref('int_periods_closed') }} as closed
        on postings.seal_id = closed.seal_id

),

still_open as (

    select
        ledger.posting_id,
        cast(null as {{ type_string() }}) as adjusts_posting_id,
        cast(null as {{ type_string() }}) as adjusts_period,
        ledger.period,
        false as is_sealed,
        cast(null as {{ type_string() }}) as seal_id,
        {% for name in columns -%}
        ledger.{{ name }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('profit_ledger') }} as ledger
    where ledger.period > coalesce((select closed_through from boundary), '')

),

adjustments as (

    select
        adjusting.original_posting_id
        || '~' || boundary.first_open_period
        || '~' || coalesce(adjusting.entity, '')
        || '~' || coalesce(adjusting.component, '')
        || '~' || coalesce(adjusting.account, '')
        || '~' || coalesce(adjusting.currency_transaction, '')
        || '~' || coalesce(adjusting.currency_shop, '') as posting_id,
        adjusting.original_posting_id as adjusts_posting_id,
        adjusting.period as adjusts_period,
        boundary.first_open_period as period,
        false as is_sealed,
        cast(null as {{ type_string() }}) as seal_id,
        {% for name in columns -%}
        {{ 'boundary.first_open_on as posted_on' if name == 'posted_on' else 'adjusting.' ~ name }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('int_postings_adjusting') }} as adjusting
    cross join boundary

),

booked as (

    select * from sealed
    union all
    select * from still_open
    union all
    select * from adjustments

)

select
    booked.*,
    -- the bridge: whose key the sealed one is today
    coalesce(identity_keys.current_customer_key, booked.customer_id) as current_customer_id
from booked
left join {{ ref('identity_keys') }} as identity_keys
    on booked.customer_id = identity_keys.customer_key
