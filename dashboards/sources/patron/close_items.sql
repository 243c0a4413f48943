-- Each difference to the general ledger with its kind, reason, owner and papers: the newest 200.
select
    period,
    item_class,
    account,
    currency,
    round(amount, 2) as amount,
    reason,
    owner,
    age_days,
    evidence,
    item_id
from finance.gl_reconciling_items
order by period desc, blocks_close desc, abs(amount) desc, item_id
limit 200
