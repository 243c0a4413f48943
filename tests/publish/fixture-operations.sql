-- Retention, overview and operations half of the fixture.
create table retention.cohorts as
with firsts as (
    select customer_id, min(ordered_month) as cohort_month from core.orders group by customer_id
), activity as (
    select f.cohort_month, date_diff('month', f.cohort_month, o.ordered_month) as month_number,
        count(distinct o.customer_id) as customers, sum(p.net_sales) as net_sales, sum(p.cm1) as cm1
    from core.orders as o join firsts as f using (customer_id)
    join profitability.order_profit as p using (order_id) group by 1, 2
), sizes as (select cohort_month, count(*) as cohort_customers from firsts group by 1),
grid as (
    select cohort_month, cohort_customers, m as month_number, (cohort_month + to_months(m::int))::date as activity_month
    from sizes, range(0, 24) as t(m)
    where cohort_month + to_months(m::int) <= date '2011-12-01'
)
select
    g.cohort_month, g.month_number, g.activity_month, g.activity_month < date '2011-12-01' as is_observed,
    case when g.activity_month < date '2011-12-01' then coalesce(a.customers, 0) end as customers, g.cohort_customers,
    case when g.activity_month < date '2011-12-01'
        then round(coalesce(a.customers, 0) / g.cohort_customers, 9) end::decimal(38, 9) as retention_rate,
    case when g.activity_month < date '2011-12-01' then coalesce(a.net_sales, 0) end::decimal(38, 9) as net_sales,
    case when g.activity_month < date '2011-12-01' then coalesce(a.cm1, 0) end::decimal(38, 9) as cm1,
    (sum(coalesce(a.net_sales, 0)) over (partition by g.cohort_month order by g.month_number))::decimal(38, 9)
        as cumulative_net_sales
from grid as g left join activity as a on a.cohort_month = g.cohort_month and a.month_number = g.month_number;

create table retention.cohort_rules as
select rule, date '2010-12-01' as cohort_month, m as month_number, definition, customers from (values
    ('any_line', 0, 'Any line with a customer, cancellations included.', 948),
    ('any_line', 1, 'Any line with a customer, cancellations included.', 362),
    ('paid_line', 0, 'Invoice not beginning with C, quantity and price above zero.', 885),
    ('paid_line', 1, 'Invoice not beginning with C, quantity and price above zero.', 324),
    ('mart', 0, 'At least one goods line sold.', 880), ('mart', 1, 'At least one goods line sold.', 320)
) as t(rule, m, definition, customers);

create table retention.retention_months as
select
    ordered_month as month, count(distinct customer_id) as active_customers, 10 as new_customers,
    count(distinct customer_id) - 10 as returning_customers, 5 as lost_customers,
    0.31::decimal(38, 9) as retention_rate, ordered_month < date '2011-12-01' as is_complete
from core.orders group by 1;

create table operations.overview as
select
    timestamp '2011-12-09 12:50:00' as as_of, 'Europe/London' as shop_time_zone, 'GBP' as currency,
    date '2011-11-01' as this_month, 240 as customers, 120 as active_customers,
    31000.5::decimal(38, 9) as net_sales_period, 29500::decimal(38, 9) as net_sales_previous,
    0.050864407::decimal(38, 9) as net_sales_change, 12 as new_customers_period, 14 as new_customers_previous,
    0.38::decimal(38, 9) as retention_rate_period, 0.35::decimal(38, 9) as retention_rate_previous,
    9000::decimal(38, 9) as cm3_period, 9400::decimal(38, 9) as cm3_previous,
    'November 2011: net sales rose 5.1 % on October, while profit fell 4.3 %.' as headline, true as has_synthetic,
    'unit costs, ad spend, payment fees and tickets are generated' as synthetic_note;

create table operations.overview_months as
select
    m.month, m.net_sales, m.orders, r.active_customers as customers, r.new_customers, r.returning_customers,
    r.retention_rate, m.cm3, r.is_complete
from profitability.profit_months as m join retention.retention_months as r using (month);

create table operations.freshness as
select * from (values
    ('shopify', 'orders', 1800, timestamp '2011-12-09 12:50:00', timestamp '2026-01-05 06:00:10'),
    ('zendesk', 'tickets', 180, timestamp '2011-12-09 09:12:00', timestamp '2026-01-05 06:00:15')
) as t(source, stream, rows, newest_event_at, loaded_at);

create table operations.control_totals as
select * from (values
    (1, 'goods', 'Goods lines of orders', 1800, 9700000.000::decimal(38, 9), 8250000::decimal(38, 9)),
    (2, 'shipping', 'Postage charged', 300, 47747.934::decimal(38, 9), 50065.814::decimal(38, 9))
) as t(component_order, component, definition, lines, amount, amount_with_customer);

create table operations.control_checks as
select * from (values
    ('raw = core', 9747747.934::decimal(38, 9), 9747747.934::decimal(38, 9), 0::decimal(38, 9), true),
    ('core = profit', 9747747.934::decimal(38, 9), 9747747.934::decimal(38, 9), 0::decimal(38, 9), true)
) as t("check", expected_amount, actual_amount, difference, is_ok);

create table operations.runs as
select 'run-1' as run_id, 'daily' as job, 'succeeded' as status, timestamp '2026-01-05 06:00:00' as started_at,
    timestamp '2026-01-05 06:04:00' as ended_at, 240.0::double as seconds, '0.1.0' as version, null::text as error;
create table operations.run_steps as
select 'run-1' as run_id, n::int as step_order, s as step, 'succeeded' as status,
    timestamp '2026-01-05 06:00:00' as started_at, timestamp '2026-01-05 06:01:00' as ended_at, 60.0::double as seconds,
    1000 * n as rows, null::text as detail
from (values (1, 'extract shopify'), (2, 'build'), (3, 'test'), (4, 'publish')) as t(n, s);
create table operations.stream_loads as
select 'l' || n as load_id, 'run-1' as run_id, 'shopify' as source, 'orders' as stream, 'succeeded' as status,
    8 as pages, 1800 as records, 1800 as new_rows, 0 as changed_rows, 2 as quarantined, null::text as cursor_before,
    '2011-12-09' as cursor_after, timestamp '2026-01-05 06:00:00' as started_at, timestamp '2026-01-05 06:00:30' as ended_at
from range(1, 2) as t(n);
-- Without rows, as in most shops: a published table may be empty.
create table operations.quarantine as
select 'q1' as quarantine_id, 'l1' as load_id, 'shopify' as source, 'orders' as stream, 1 as page,
    'records[1].id' as path, 'expected string, received number' as reason, '{"id": 5}'::json as record,
    timestamp '2026-01-05 06:00:20' as seen_at
where false;
create table operations.test_results as
select 'run-1' as run_id, 'unique_' || m as test_name, m as model, 'pass' as status, 0 as failures,
    null::text as message, timestamp '2026-01-05 06:03:00' as executed_at
from (values ('customers'), ('orders'), ('order_profit')) as t(m);
