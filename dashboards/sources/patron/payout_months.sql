-- One row per month and currency: what the payment processor sent and what the bank booked of it.
select
    period,
    currency,
    count(*) filter (where payout_id is not null) as payouts,
    round(sum(case when payout_id is not null then contents_amount + fees end), 2) as charged,
    round(sum(fees), 2) as fees,
    round(sum(amount), 2) as sent,
    round(sum(case when payout_id is not null then coalesce(bank_amount, 0) else 0 end), 2) as booked,
    round(sum(case when payout_id is null then bank_amount else 0 end), 2) as of_nobody,
    count(*) filter (where status = 'open') as open_rows,
    bool_or(is_synthetic) as is_synthetic
from finance.payout_reconciliation
group by period, currency
order by period desc, currency
