-- One row per month, foreign currency and kind of amount.
select
    period,
    currency,
    what,
    round(amount_transaction, 2) as amount_transaction,
    round(amount, 2) as amount,
    round(lowest_rate, 6) as lowest_rate,
    round(highest_rate, 6) as highest_rate,
    is_synthetic
from profitability.fx_summary
order by period, currency, what
