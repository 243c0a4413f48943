-- One row per month, foreign currency and kind of amount.
select
    period,
    currency,
    what,
    round(amount_transaction, 2) as amount_transaction,
    round(amount, 2) as amount,
    round(average_rate, 6) as average_rate,
    is_synthetic
from profitability.fx_summary
order by period, currency, what
