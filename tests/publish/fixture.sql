-- A small, fixed warehouse with every table the site publishes: 240 customers, 24 months, 1,800 orders.
-- Generated from arithmetic on row numbers, so it is the same on every machine; all of it is synthetic.
create schema core;
create schema customer360;
create schema segments;
create schema retention;
create schema profitability;
create schema operations;

create table core.customers as
select
    'shopify:' || (10000 + n) as customer_id, (10000 + n)::text as customer_number, 'shopify' as shop,
    'Person ' || n as full_name,
    'person' || n || '@example.com' as email,
    '+44 7700 900' || lpad((n % 1000)::text, 3, '0') as phone,
    ['United Kingdom', 'Germany', 'France', 'Ireland'][1 + (n * n) % 4] as country,
    ['GB', 'DE', 'FR', 'IE'][1 + (n * n) % 4] as country_code,
    date '2010-01-05' + (n * 2)::int as first_on,
    n
from range(1, 241) as t(n);

create table core.orders as
with lines as (
    select c.*, k, (c.first_on + (k * (18 + (c.n * 7) % 60))::int) as ordered_on
    from core.customers as c, range(0, 12) as r(k)
    where k <= (c.n * 13) % 12
)
select
    'shopify:' || (500000 + row_number() over (order by ordered_on, customer_id)) as order_id,
    (500000 + row_number() over (order by ordered_on, customer_id))::text as order_number,
    customer_id, customer_number, n as customer_row, ordered_on, date_trunc('month', ordered_on)::date as ordered_month,
    ordered_on + interval 10 hour as ordered_at, country, country_code,
    1 + (n + k) % 9 as units,
    round((20 + (n * 37 + k * 53) % 400)::decimal(38, 9) * 1.05, 2)::decimal(38, 9) as goods_sales,
    round((5 + (n * 11 + k) % 20)::decimal(38, 9), 2)::decimal(38, 9) as shipping_income,
    ['google', 'newsletter', 'direct'][1 + (n + k) % 3] as utm_source,
    'C-' || (1 + (n + k) % 5) as utm_campaign
from lines where ordered_on <= date '2011-12-09';

create table profitability.order_profit as
with parts as (
    select
        order_id, order_number, customer_id, ordered_on, ordered_month, goods_sales,
        0::decimal(38, 9) as discounts, 0::decimal(38, 9) as manual_adjustments,
        (case when customer_row % 9 = 0 then -round(goods_sales * 0.6, 2) else 0 end)::decimal(38, 9) as refunds_amount,
        (-round(goods_sales * (0.42 + (customer_row % 7) * 0.03), 2))::decimal(38, 9) as cogs,
        shipping_income, -(4 + units)::decimal(38, 9) as shipping_cost,
        (-round(goods_sales * 0.02, 2))::decimal(38, 9) as payment_fees, 0::decimal(38, 9) as other_fees,
        (case when utm_source = 'google' then -6.25 else 0 end)::decimal(38, 9) as marketing_cost,
        (case when customer_row % 11 = 0 then -9.5 else 0 end)::decimal(38, 9) as service_cost,
        0::decimal(38, 9) as vouchers_sold, 0::decimal(38, 9) as donations, 0::decimal(38, 9) as samples
    from core.orders
), sums as (
    select *, (goods_sales + refunds_amount)::decimal(38, 9) as net_sales from parts
)
select
    *, (net_sales + cogs)::decimal(38, 9) as cm1,
    (net_sales + cogs + shipping_income + shipping_cost + payment_fees)::decimal(38, 9) as cm2,
    (net_sales + cogs + shipping_income + shipping_cost + payment_fees + marketing_cost + service_cost)::decimal(38, 9) as cm3,
    true as costs_are_synthetic
from sums;

create table profitability.profit_months as
select
    ordered_month as month, count(*) as orders,
    sum(goods_sales) as goods_sales, sum(discounts) as discounts, sum(manual_adjustments) as manual_adjustments,
    sum(refunds_amount) as refunds_amount, sum(net_sales) as net_sales, sum(cogs) as cogs, sum(cm1) as cm1,
    sum(shipping_income) as shipping_income, sum(shipping_cost) as shipping_cost, sum(payment_fees) as payment_fees,
    sum(other_fees) as other_fees, sum(cm2) as cm2, sum(marketing_cost) as marketing_cost,
    sum(service_cost) as service_cost, sum(cm3) as cm3, true as costs_are_synthetic
from profitability.order_profit group by 1;

create table profitability.customer_profit as
select
    'customer' as customer_kind, customer_id, split_part(customer_id, ':', 2) as customer_number, count(*) as orders,
    sum(goods_sales) as goods_sales, sum(refunds_amount) as refunds_amount, sum(net_sales) as net_sales,
    sum(cogs) as cogs, sum(cm1) as cm1, sum(shipping_income) as shipping_income, sum(shipping_cost) as shipping_cost,
    sum(payment_fees) as payment_fees, sum(cm2) as cm2, sum(marketing_cost) as marketing_cost,
    sum(service_cost) as service_cost, sum(cm3) as cm3, true as costs_are_synthetic
from profitability.order_profit group by customer_id;

create table profitability.whale_curve as
with ranked as (
    select row_number() over (order by cm3 desc, customer_id) as customer_rank, customer_id, cm3
    from profitability.customer_profit
)
select
    *, (sum(cm3) over (order by customer_rank))::decimal(38, 9) as cumulative_cm3,
    (customer_rank / count(*) over ())::decimal(38, 9) as customer_share,
    (sum(cm3) over (order by customer_rank) / sum(cm3) over ())::decimal(38, 9) as profit_share
from ranked;

create table profitability.whale_summary as
select
    count(*) as customers, count(*) filter (cm3 > 0) as profitable_customers, count(*) filter (cm3 < 0) as loss_customers,
    (count(*) filter (cm3 < 0) / count(*))::decimal(38, 9) as loss_share, sum(cm3) filter (cm3 < 0) as loss_amount,
    sum(cm3) as total_cm3,
    (select max(profit_share) from profitability.whale_curve where customer_share <= 0.2) as top20_share_of_profit,
    0.35::decimal(38, 9) as break_even_share, true as costs_are_synthetic
from profitability.whale_curve;

create table profitability.profit_waterfall as
with t as (select sum(columns(* exclude (month, costs_are_synthetic))) from profitability.profit_months)
select step_order, step, amount::decimal(38, 9) as amount, kind, definition, is_synthetic
from t, lateral (values
    (1, 'Gross goods sales', goods_sales, 'start', 'Goods lines at list price.', false),
    (2, 'Refunds', refunds_amount, 'delta', 'Goods refunded or credited.', false),
    (3, 'Net sales', net_sales, 'total', 'Goods less refunds.', false),
    (4, 'Cost of goods', cogs, 'delta', 'Unit cost times units.', true),
    (5, 'CM1', cm1, 'total', 'Net sales less cost of goods.', true),
    (6, 'Shipping income', shipping_income, 'delta', 'Postage charged.', false),
    (7, 'Shipping cost', shipping_cost, 'delta', 'Carrier and packing.', true),
    (8, 'Payment fees', payment_fees, 'delta', 'Fees of the payment provider.', true),
    (9, 'CM2', cm2, 'total', 'CM1 and shipping and fees.', true),
    (10, 'Marketing', marketing_cost, 'delta', 'Campaign cost of attributed orders.', true),
    (11, 'Service', service_cost, 'delta', 'Replies times cost of a reply.', true),
    (12, 'CM3', cm3, 'total', 'What customers leave after all of it.', true)
) as s(step_order, step, amount, kind, definition, is_synthetic);
