-- One row per month and counterpart: how much of what others say agrees with the books.
select
    period,
    held_against,
    count(*) as held,
    count(*) filter (where status = 'agrees') as agree,
    count(*) filter (where status = 'explained') as explained,
    count(*) filter (where status = 'within_tolerance') as within_tolerance,
    count(*) filter (where status = 'open') as open_rows,
    count(*) filter (where status = 'not_covered') as not_covered,
    bool_or(is_synthetic) as is_synthetic
from (
    select period, 'payouts and bank' as held_against, status, is_synthetic from finance.payout_reconciliation
    union all
    select period, 'ad invoices' as held_against, status, is_synthetic from finance.ad_invoice_reconciliation
    union all
    select period, 'shop report' as held_against, status, is_synthetic from finance.shop_report_reconciliation
)
group by period, held_against
order by period desc, held_against
