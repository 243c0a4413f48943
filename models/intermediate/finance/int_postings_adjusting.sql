{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#-
  What today's ledger says of closed periods beyond what was sealed: one row per posting, account and currency where the
  two differ. Late facts, changed costs and postings that are gone stand here, to be booked into the first open period.
  Customers are not compared: a merge goes through the bridge, not through the books.
-#}
{%- set facts = [
    'period', 'posted_on', 'subject_kind', 'subject_id', 'order_id', 'order_line_id', 'customer_id', 'customer_kind',
    'rate', 'rate_on', 'rate_source', 'source_document', 'load_id',
] -%}
{%- set flags = ['is_estimate', 'is_synthetic'] -%}
{%- set amounts = ['amount', 'amount_transaction', 'amount_shop'] -%}
{%- set keys = ['entity', 'component', 'account', 'currency_transaction', 'currency_shop'] -%}
with boundary as (
    select * from {{ ref('int_periods_boundary') }}
),

ledger as (

    select
        posting_id as original_posting_id,
        true as is_today,
        {{ (keys + facts + flags + amounts) | join(', ') }}
    from {{ ref('profit_ledger') }}
    where period <= (select closed_through from boundary)

),

sealed as (

    select
        coalesce(postings.adjusts_posting_id, postings.posting_id) as original_posting_id,
        false as is_today,
        {% for name in keys + facts + flags -%}
        {%- if name == 'period' -%}
        coalesce(postings.adjusts_period, postings.period) as period,
        {% else -%}
        postings.{{ name }},
        {% endif -%}
        {%- endfor -%}
        {% for name in amounts -%}
        -postings.{{ name }} as {{ name }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ source('finance', 'postings') }} as postings
    inner join {{ ref('int_periods_closed') }} as closed
        on postings.seal_id = closed.seal_id

),

both_sides as (
    select * from ledger
    union all
    select * from sealed
),

summed as (

    -- the amounts alone first: they agree for nearly all, and only the rest needs its facts
    select
        original_posting_id,
        {{ keys | join(', ') }},
        {% for name in amounts -%}
        {{ money('coalesce(sum(' ~ name ~ '), 0)') }} as {{ name }}{{ ',' if not loop.last }}
        {% endfor %}
    from both_sides
    group by original_posting_id, {{ keys | join(', ') }}

),

differences as (

    select * from summed
    where amount <> 0 or amount_transaction <> 0 or amount_shop <> 0

),

differing_facts as (

    select
        both_sides.original_posting_id,
        {% for name in facts -%}
        coalesce(max(case when is_today then both_sides.{{ name }} end), max(both_sides.{{ name }})) as {{ name }},
        {% endfor -%}
        {% for name in flags -%}
        {{ any_true('both_sides.' ~ name) }} as {{ name }}{{ ',' if not loop.last }}
        {% endfor %}
    from both_sides
    where both_sides.original_posting_id in (select original_posting_id from differences)
    group by both_sides.original_posting_id

)

select
    differences.*,
    {% for name in facts + flags -%}
    differing_facts.{{ name }}{{ ',' if not loop.last }}
    {% endfor %}
from differences
inner join differing_facts
    on differences.original_posting_id = differing_facts.original_posting_id
