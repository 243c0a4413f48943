-- One row per event of a customer, the newest 100 of each. What people wrote as the reason of a refund is left out.
select
    customer_id,
    event_id,
    substr(cast(happened_at as string), 1, 19) as happened_at,
    cast(happened_on as string) as happened_on,
    kind,
    source,
    round(amount, 2) as amount,
    case when kind in ('refund', 'credit_note', 'bad_debt') then replace(kind, '_', ' ') else summary end as summary,
    link_kind,
    link_id,
    is_synthetic
from core.customer_events
qualify row_number() over (partition by customer_id order by happened_at desc, event_id) <= 100
order by customer_id, happened_at, event_id
