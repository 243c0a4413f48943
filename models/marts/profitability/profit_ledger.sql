{#-
  What stands in the currency of an order, a payment or a bill says so itself; the cost of goods, whose lots are valued as
  they come in, and points are in the reporting currency.
-#}
{%- set in_own_currency = [
    'int_line_postings', 'int_adjustment_postings', 'int_return_postings', 'int_rounding_postings', 'int_tax_postings',
    'int_handling_postings', 'int_deferral_postings', 'int_demand_postings',
] -%}
{%- set in_reporting_currency = ['int_goods_cost_postings', 'int_points_postings'] -%}
{%- set currency = "'" ~ var('reporting_currency') ~ "'" %}
with postings as (
{% for origin in in_own_currency %}
    {{ 'union all' if not loop.first }}
    select
        {{ posting_columns() }},
        '{{ var("entity") }}' as entity,
        {{ posting_money_columns() }}
    from {{ ref(origin) }}
{%- endfor %}
{%- for origin in in_reporting_currency %}
    union all
    select
        {{ posting_columns() }},
        '{{ var("entity") }}' as entity,
        amount as amount_transaction,
        {{ currency }} as currency_transaction,
        amount as amount_shop,
        {{ currency }} as currency_shop,
        {{ money('1') }} as rate,
        posted_on as rate_on,
        'same currency' as rate_source
    from {{ ref(origin) }}
{%- endfor %}
    union all
    select
        {{ posting_columns() }},
        entity,
        {{ posting_money_columns() }}
    from {{ ref('int_overhead_postings') }}

),

accounts as (

    select * from {{ ref('gl_accounts') }}

)

select
    {{ text_hash("postings.subject_kind || '|' || postings.subject_id || '|' || postings.component || '|' || postings.source_document") }} as posting_id,
    postings.subject_kind,
    postings.subject_id,
    postings.order_id,
    postings.order_line_id,
    postings.customer_id,
    -- a posting of nobody we know counts as a guest's when there is an order, and is unassigned without one
    case
        when postings.customer_id is not null then 'customer'
        when postings.order_id is not null then 'guest'
        else 'unassigned'
    end as customer_kind,
    postings.entity,
    postings.component,
    accounts.account,
    {{ money('postings.amount') }} as amount,
    {{ money('postings.amount_transaction') }} as amount_transaction,
    postings.currency_transaction,
    {{ money('postings.amount_shop') }} as amount_shop,
    postings.currency_shop,
    postings.rate,
    postings.rate_on,
    postings.rate_source,
    postings.posted_on,
    {{ period_text('postings.posted_on') }} as period,
    postings.source_document,
    postings.load_id,
    postings.is_estimate,
    postings.is_synthetic,
    postings.posting_source,
    accounts.statement_line,
    accounts.kind as account_kind
from postings
left join accounts
    on postings.component = accounts.component
