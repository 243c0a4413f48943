{{ config(schema='intermediate', materialized='table', tags=['intermediate']) }}
{#-
  One row per entity, account, currency and period of the trial balance's months and accounts: its balance, the sum of
  the ledger, and the sum of its own journal.
-#}
with balances as (

    select * from {{ ref('int_gl_balances_signed') }}

),

covered_periods as (

    select
        entity,
        period
    from balances
    group by entity, period

),

covered_accounts as (

    select
        entity,
        account
    from balances
    group by entity, account

),

three_sides as (

    select
        booked.entity, booked.account, booked.currency, booked.period,
        booked.amount_transaction as ledger_amount, booked.amount as ledger_reporting, 1 as ledger_rows,
        {{ money('0') }} as gl_amount, {{ money('0') }} as gl_reporting, 0 as gl_rows,
        {{ money('0') }} as journal_amount, {{ money('0') }} as journal_reporting, 0 as journal_rows,
        booked.is_synthetic
    from {{ ref('int_gl_postings_held') }} as booked
    inner join covered_accounts
        on booked.entity = covered_accounts.entity
        and booked.account = covered_accounts.account

    union all

    select
        entity, account, currency, period,
        {{ money('0') }}, {{ money('0') }}, 0, amount, amount_reporting, 1, {{ money('0') }}, {{ money('0') }}, 0, is_synthetic
    from balances

    union all

    select
        entity, account, currency, period,
        {{ money('0') }}, {{ money('0') }}, 0, {{ money('0') }}, {{ money('0') }}, 0, amount, amount_reporting, 1, false
    from {{ ref('int_gl_entries_signed') }}

),

added as (

    select
        three_sides.entity,
        three_sides.account,
        three_sides.currency,
        three_sides.period,
        {% for name in ['ledger_amount', 'ledger_reporting', 'gl_amount', 'gl_reporting', 'journal_amount', 'journal_reporting'] -%}
        {{ money('sum(three_sides.' ~ name ~ ')') }} as {{ name }},
        {% endfor -%}
        {% for name in ['ledger_rows', 'gl_rows', 'journal_rows'] -%}
        cast(sum(three_sides.{{ name }}) as {{ type_int() }}) as {{ name }},
        {% endfor -%}
        {{ any_true('three_sides.is_synthetic') }} as is_synthetic
    from three_sides
    inner join covered_periods
        on three_sides.entity = covered_periods.entity
        and three_sides.period = covered_periods.period
    group by three_sides.entity, three_sides.account, three_sides.currency, three_sides.period

)

select
    added.*,
    sum(journal_rows) over (partition by entity, account) > 0 as has_journal
from added
