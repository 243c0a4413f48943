-- One row per month of the trial balance: how many balances there are, and how they stand.
select
    period,
    count(*) as balances,
    sum(case when status = 'agrees' then 1 else 0 end) as agree,
    sum(case when status = 'explained' then 1 else 0 end) as explained,
    sum(case when status = 'within_tolerance' then 1 else 0 end) as within_tolerance,
    sum(case when status = 'open' then 1 else 0 end) as open_balances,
    round(sum(difference), 2) as difference
from finance.gl_reconciliation
group by period
order by period
