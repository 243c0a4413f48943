-- What bank, ad platforms, shop and balance sheet say of the fixture's books: some of it otherwise.
create table finance.payout_reconciliation as
select
    'payout po_1' as subject, 'po_1' as payout_id, '2011-11' as period, 'GBP' as currency, 500::decimal(38, 9) as amount,
    500::decimal(38, 9) as bank_amount, 12.5::decimal(38, 9) as fees, 500::decimal(38, 9) as contents_amount,
    'agrees' as status, true as is_synthetic
union all
select 'payout po_2', 'po_2', '2011-11', 'GBP', 80, null, 2, 80, 'open', true
union all
select 'bank line b9', null, '2011-11', 'GBP', 0, 48, 0, null, 'open', true;

create table finance.ad_invoice_reconciliation as
select
    'google_ads' as platform, 'GBP' as currency, '2011-11' as period, 900::decimal(38, 9) as spend,
    937.5::decimal(38, 9) as invoiced, 0::decimal(38, 9) as credited, 37.5::decimal(38, 9) as difference,
    0::decimal(38, 9) as timing, 0::decimal(38, 9) as rounding, 0::decimal(38, 9) as missing_load,
    37.5::decimal(38, 9) as unknown, 'open' as status, true as is_synthetic;

create table finance.shop_report_reconciliation as
select
    'shopify' as shop, 'GBP' as currency, '2011-11' as period, 'gross_sales' as report_line,
    1000::decimal(38, 9) as ledger_amount, 1042.5::decimal(38, 9) as report_amount, 42.5::decimal(38, 9) as difference,
    'missing_load' as item_class, 'The report has orders that were not loaded.' as reason, 'open' as status, true as is_synthetic
union all
select 'shopify', 'GBP', '2011-11', 'returns', -10, -10, 0, null, null, 'agrees', true;

create table finance.rollforward_reconciliation as
select
    '2011-11' as period, 'inventory' as position, '1200' as account, 'GBP' as currency, -900::decimal(38, 9) as ledger_opening,
    40::decimal(38, 9) as ledger_movement, -860::decimal(38, 9) as ledger_closing, -220::decimal(38, 9) as gl_closing,
    0::decimal(38, 9) as carried, 640::decimal(38, 9) as new_difference, 'explained' as status, true as is_synthetic;

create table finance.outside_reconciling_items as
select
    '2011-11/payout/payout po_2' as item_id, 'payout' as reconciliation, '2011-11' as period, 'missing_in_bank' as item_class,
    'GBP' as currency, -80::decimal(38, 9) as amount, 'Sent, and due on 2011-11-09; the bank has booked no such amount.' as reason,
    'payout po_2' as evidence, 'treasury' as owner, true as keeps_open, 30::bigint as age_days, true as is_synthetic
union all
select
    '2011-11/ad_invoice/google_ads GBP unknown', 'ad_invoice', '2011-11', 'unknown', 'GBP', 37.5,
    'Invoice and spend differ, and no document says why.', 'invoice ADS-2011-11', 'controller', true, 9, true;
