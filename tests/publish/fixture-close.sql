-- The books of the fixture: a closed month, an open one, a late fact, and a trial balance with differences.
create schema finance;

create table finance.close_calendar as
select
    '2011-11' as period, 'closed' as status, '2011-11-1' as seal_id, 'Ann' as preparer, 'Bob' as reviewer,
    timestamp '2011-12-05 09:00:00' as closed_at, timestamp '2011-12-04 05:00:00' as cut_off, 'run-1' as run_id,
    repeat('0', 64) as postings_hash, 120::bigint as postings, 1000.005::decimal(38, 9) as profit, 0::bigint as adjustments,
    0::decimal(38, 9) as adjusted_amount, 0::bigint as times_reopened, 0::bigint as open_checks, true as has_estimates,
    true as is_synthetic
union all
select '2011-12', 'open', null, null, null, null, null, null, null, 40, 200, 1, -15, 0, 2, true, true;

create table finance.close_checks as
select
    '2011-12' as period, 'difference:main/4600/GBP' as check_id, 'difference' as check_name,
    'Account 4600 (GBP) differs from the general ledger by -75.00.' as detail,
    'npx patron reconcile --period 2011-12' as help, true as is_open, false as is_accepted
union all
select '2011-12', 'period_not_over:as_of', 'period_not_over', 'The month is not over.', 'npx patron run daily', true, false;

create table finance.gl_reconciliation as
select
    'main' as entity, '4600' as account, 'Bank and marketplace fees' as account_name, 'income' as account_kind,
    'GBP' as currency, '2011-11' as period, 10::decimal(38, 9) as ledger_reporting, -65::decimal(38, 9) as gl_reporting,
    -75::decimal(38, 9) as difference, 75::decimal(38, 9) as blocking_amount, 'open' as status, true as is_synthetic
union all
select 'main', '4000', 'Sales', 'income', 'GBP', '2011-11', 500, 500, 0, 0, 'agrees', true;

create table finance.gl_reconciling_items as
select
    '2011-11/main/4600/GBP/balance' as item_id, 'main' as entity, '4600' as account, 'GBP' as currency,
    '2011-11' as period, 'balance' as subject, 'unknown' as item_class, -75::decimal(38, 9) as amount_in_currency,
    -75::decimal(38, 9) as amount, 'The balance holds what no line of its journal explains.' as reason,
    '6 postings, 4 journal lines' as evidence, 'controller' as owner, true as blocks_close, 9::bigint as age_days;

create table finance.booked_ledger as
select
    'late~2011-12' as posting_id, 'late' as adjusts_posting_id, '2011-11' as adjusts_period, '2011-12' as period,
    '4300' as account, -15::decimal(38, 9) as amount, 'refund:shopify:1' as source_document;
