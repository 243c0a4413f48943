{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#-
  What a trial balance holds beyond its journal, or, of accounts without a journal, beyond the ledger: one row per
  balance. Without a journal the kind is judged from the balances alone.
-#}
with balances as (

    select
        *,
        case when has_journal then journal_amount else ledger_amount end as expected_amount,
        case when has_journal then journal_reporting else ledger_reporting end as expected_reporting
    from {{ ref('int_gl_balances_compared') }}

),

neighbours as (

    select
        *,
        gl_amount - expected_amount as amount_in_currency,
        gl_reporting - expected_reporting as amount,
        lag(gl_amount - expected_amount) over months as amount_before,
        lead(gl_amount - expected_amount) over months as amount_after,
        lag(period) over months as period_before,
        lead(period) over months as period_after
    from balances
    window months as (partition by entity, account, currency order by period)

),

judged as (

    select
        *,
        case
            when amount_in_currency = 0 then 'fx'
            when abs(amount_in_currency) <= {{ rounding_limit() }} then 'rounding'
            when has_journal then 'unknown'
            when amount_in_currency = -amount_after or amount_in_currency = -amount_before then 'timing'
            when gl_rows = 0 or ledger_rows = 0 then 'missing_load'
            else 'unknown'
        end as item_class
    from neighbours
    where amount_in_currency <> 0 or amount <> 0

)

select
    entity,
    account,
    currency,
    period,
    'balance' as match_key,
    item_class,
    {{ money('amount_in_currency') }} as amount_in_currency,
    {{ money('amount') }} as amount,
    case
        when item_class = 'fx' then 'The same ' || currency || ', translated at another rate.'
        when item_class = 'rounding' then 'The balance differs by no more than rounding.'
        when has_journal then 'The balance holds what no line of its journal explains.'
        when item_class = 'timing' then 'The same amount is over or short in '
            || case when amount_in_currency = -amount_after then period_after else period_before end || '.'
        when gl_rows = 0 then 'Posted here; the trial balance has no such line.'
        when item_class = 'missing_load' then 'In the trial balance; no posting here.'
        else 'The balances differ, and no journal was given that could explain it.'
    end as reason,
    cast(ledger_rows as {{ type_string() }}) || ' postings, ' || cast(journal_rows as {{ type_string() }}) || ' journal lines' as evidence
from judged
