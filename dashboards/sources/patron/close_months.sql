-- One row per month with postings: open or closed, by whom, and what is booked into it.
select
    period,
    status,
    postings,
    round(profit, 2) as profit,
    adjustments,
    round(adjusted_amount, 2) as adjusted_amount,
    times_reopened,
    open_checks,
    preparer,
    reviewer,
    strftime(closed_at, '%Y-%m-%d %H:%M') as closed_at,
    substr(postings_hash, 1, 16) as hash,
    is_synthetic
from finance.close_calendar
order by period
