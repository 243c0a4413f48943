-- One row per roll-forward and month: its closing balance against the general ledger's.
select
    period,
    position,
    account,
    currency,
    round(ledger_opening, 2) as ledger_opening,
    round(ledger_movement, 2) as ledger_movement,
    round(ledger_closing, 2) as ledger_closing,
    round(gl_closing, 2) as gl_closing,
    round(carried, 2) as carried,
    round(new_difference, 2) as new_difference,
    status,
    is_synthetic
from finance.rollforward_reconciliation
order by period desc, account, currency
