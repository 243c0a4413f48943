-- What changed in closed months, by the month that it belongs to and the one that it is booked in.
select
    adjusts_period,
    period,
    account,
    count(*) as postings,
    round(sum(amount), 2) as amount,
    min(source_document) as first_document
from finance.booked_ledger
where adjusts_posting_id is not null
group by adjusts_period, period, account
order by period desc, adjusts_period desc, account
limit 200
