-- Each difference to bank, ad platforms and shop with its kind, reason, owner and papers: the newest 200.
select
    period,
    reconciliation,
    item_class,
    currency,
    round(amount, 2) as amount,
    reason,
    owner,
    age_days,
    keeps_open,
    evidence,
    item_id,
    is_synthetic
from finance.outside_reconciling_items
order by period desc, keeps_open desc, abs(amount) desc, item_id
limit 200
