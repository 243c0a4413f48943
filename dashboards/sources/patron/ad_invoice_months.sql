-- One row per ad platform, currency and month: spend against invoices, the difference taken apart.
select
    period,
    platform,
    currency,
    round(spend, 2) as spend,
    round(invoiced, 2) as invoiced,
    round(credited, 2) as credited,
    round(difference, 2) as difference,
    round(timing, 2) as timing,
    round(rounding, 2) as rounding,
    round(missing_load, 2) as missing_load,
    round(unknown, 2) as unknown,
    status,
    is_synthetic
from finance.ad_invoice_reconciliation
order by period desc, platform, currency
