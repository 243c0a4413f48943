-- One row per shop, month and line of its own finance report that differs from the ledger.
select
    period,
    shop,
    currency,
    report_line,
    round(ledger_amount, 2) as ledger_amount,
    round(report_amount, 2) as report_amount,
    round(difference, 2) as difference,
    item_class,
    reason,
    status,
    is_synthetic
from finance.shop_report_reconciliation
where difference <> 0
order by period desc, shop, currency, report_line
