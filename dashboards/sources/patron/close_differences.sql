-- Accounts whose balance differs from the ledger, newest month first.
select
    period,
    account,
    account_name,
    currency,
    round(ledger_reporting, 2) as ledger,
    round(gl_reporting, 2) as general_ledger,
    round(difference, 2) as difference,
    round(blocking_amount, 2) as blocking_amount,
    status,
    is_synthetic
from finance.gl_reconciliation
where status <> 'agrees'
order by period desc, account, currency, entity
