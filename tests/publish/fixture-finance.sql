-- Profit by cuts, plan, points, stock and cash of the fixture's warehouse.
create table profitability.profit_cuts as
with parts as (
    select p.*, o.country, strftime(o.ordered_on, '%Y-%m') as cohort
    from profitability.order_profit as p join core.orders as o using (order_id)
), cuts as (
    select 'country' as cut, country as cut_value, * from parts
    union all
    select 'cohort', cohort, * from parts
    union all
    select 'channel', 'web', * from parts
    union all
    select 'agent', case when customer_id like '%2' then 'sales-1' else 'no agent' end, * from parts
    union all
    select 'segment', case when customer_id like '%1' then 'Champions' else 'Loyal' end, * from parts
)
select
    cut, cut_value, count(distinct customer_id) as customers, count(*) as orders,
    sum(net_sales) as net_sales, sum(cm1) as cm1, sum(cm2) as cm2, sum(cm3) as cm3, sum(cm3) as net_profit,
    (sum(cm3)::double / sum(net_sales)::double)::decimal(38, 9) as cm3_share, true as costs_are_synthetic
from cuts group by 1, 2;

create table profitability.product_profit as
select
    'shopify:SKU' || n as product_id, 'SKU' || n as sku, 'Thing ' || n as title, null::varchar as category,
    n * 3 as units_sold, (n * 20)::decimal(38, 9) as goods_sales, 0::decimal(38, 9) as discounts,
    (-n)::decimal(38, 9) as returns_amount, (-n * 12)::decimal(38, 9) as cogs, (n * 7 - 40)::decimal(38, 9) as cm1,
    0.35::decimal(38, 9) as cm1_share, true as costs_are_synthetic
from range(1, 41) as t(n);

create table profitability.cohort_payback as
select
    (date '2011-01-01' + to_months(c::int))::date as cohort_month, m as month_number, 40 as customers,
    800::decimal(38, 9) as acquisition_cost, (300 * (m + 1 - c % 3))::decimal(38, 9) as margin,
    (400 * (m + 1))::decimal(38, 9) as cumulative_margin, (400 * (m + 1) - 800)::decimal(38, 9) as net_of_acquisition,
    m >= 1 as is_paid_back, 20::decimal(38, 9) as acquisition_cost_each, (0.5 * (m + 1))::decimal(38, 9) as ltv_to_cac,
    true as costs_are_synthetic
from range(0, 6) as a(c), range(0, 6) as b(m) where c + m < 6;

create table profitability.retention_economics as
select
    points::int as points, (0.4 + points / 100)::decimal(38, 9) as retention_rate,
    (1 / (0.6 - points / 100))::decimal(38, 9) as expected_months, 50::decimal(38, 9) as margin_a_month,
    20::decimal(38, 9) as cost_to_win, 12::decimal(38, 9) as cost_to_keep, (50 / (0.6 - points / 100))::decimal(38, 9) as value_each,
    30::decimal(38, 9) as value_each_net, (points * 100)::decimal(38, 9) as profit_change,
    (points / 60)::decimal(38, 9) as profit_change_share, true as costs_are_synthetic
from (values (0), (1), (5)) as t(points);

create table profitability.price_waterfall as
select
    strftime(month, '%Y-%m') as period, component, account_name, step_order, orders, (goods_sales * part)::decimal(38, 9) as amount,
    part::decimal(38, 9) as share_of_list, component = 'bargaining' as is_synthetic
from profitability.profit_months, (values
    ('list_price', 'Sales of goods at list price', '4000', 1.02), ('bargaining', 'Prices agreed apart from the list', '4010', -0.02)
) as s(component, account_name, step_order, part);

create table profitability.discount_effectiveness as
select
    component, orders, let_off::decimal(38, 9) as let_off, 1000::decimal(38, 9) as goods_sales, 400::decimal(38, 9) as cm1,
    (let_off / 1000)::decimal(38, 9) as let_off_share, 0.4::decimal(38, 9) as cm1_share, 90::decimal(38, 9) as average_order,
    0.5::decimal(38, 9) as bought_again_share, true as is_synthetic
from (values ('none', 900, 0), ('bargaining', 90, 30)) as t(component, orders, let_off);

create table profitability.budget_against_actual as
select
    strftime(month, '%Y-%m') as period, line as statement_line, budget::decimal(38, 9) as budget, actual::decimal(38, 9) as actual,
    (actual - budget)::decimal(38, 9) as variance, ((actual - budget) / abs(budget))::decimal(38, 9) as variance_share,
    true as budget_is_synthetic, false as actual_is_synthetic
from profitability.profit_months, lateral (values ('goods_sales', 5000, goods_sales), ('cogs', -2500, cogs)) as s(line, budget, actual);

create table profitability.deferred_revenue_rollforward as
select
    strftime(month, '%Y-%m') as period, 'GBP' as currency, 200::decimal(38, 9) as revenue_opening,
    250::decimal(38, 9) as revenue_deferred, -250::decimal(38, 9) as revenue_released, 200::decimal(38, 9) as revenue_closing,
    120::decimal(38, 9) as cost_opening, 150::decimal(38, 9) as cost_deferred, -150::decimal(38, 9) as cost_released,
    120::decimal(38, 9) as cost_closing, 80::decimal(38, 9) as margin_closing, true as has_estimates, true as is_synthetic
from profitability.profit_months;

create table profitability.points_rollforward as
select
    strftime(month, '%Y-%m') as period, (row_number() over (order by month) * 10 - 10)::decimal(38, 9) as opening,
    25::decimal(38, 9) as earned, 12::decimal(38, 9) as redeemed, 3::decimal(38, 9) as expired, 0::decimal(38, 9) as adjusted,
    (row_number() over (order by month) * 10)::decimal(38, 9) as closing, 2500 as points_earned, 1200 as points_redeemed,
    300 as points_expired, 0 as points_adjusted, 0.2::decimal(38, 9) as breakage, true as is_synthetic
from profitability.profit_months;

create table profitability.stock_rollforward as
select
    strftime(month, '%Y-%m') as period, 1000::decimal(38, 9) as opening, -cogs as bought, cogs as sold,
    0::decimal(38, 9) as written_down, 1000::decimal(38, 9) as closing, true as is_synthetic
from profitability.profit_months;

create table profitability.vat_summary as
select
    '2011-11' as period, 'GB' as country_code, 0.2::decimal(38, 9) as rate, 500::decimal(38, 9) as net_amount,
    100::decimal(38, 9) as tax_amount, 0::decimal(38, 9) as tax_paid_back, 100::decimal(38, 9) as tax_by_rate,
    0::decimal(38, 9) as difference, true as is_synthetic;

create table profitability.fx_summary as
select
    '2011-11' as period, 'USD' as currency, 'overheads' as what, -100::decimal(38, 9) as amount_transaction,
    -62::decimal(38, 9) as amount, 0.62::decimal(38, 9) as lowest_rate, 0.62::decimal(38, 9) as highest_rate,
    0.62::decimal(38, 9) as average_rate, true as is_synthetic;

create table profitability.order_cash as
select
    order_id, customer_id, ordered_on, goods_sales + shipping_income as sold, 0::decimal(38, 9) as rounding,
    refunds_amount as refunded, goods_sales + shipping_income as charged, refunds_amount as paid_back,
    0::decimal(38, 9) as open_amount, 0::decimal(38, 9) as open_refund, true as cash_is_synthetic
from profitability.order_profit;

create table profitability.bargains as
select
    'shopify:bargain-' || n as adjustment_id, 'shopify:' || n as order_id, date '2011-11-01' + n::int as ordered_on,
    'SKU' || n as sku, n * 2 as quantity, 5::decimal(38, 9) as old_price, 4.25::decimal(38, 9) as new_price,
    (-1.5 * n)::decimal(38, 9) as amount, 'sales-' || (n % 2 + 1) as agent_id, 'old customer' as reason, true as is_synthetic
from range(1, 9) as t(n);
