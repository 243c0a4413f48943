-- The per-customer half of the fixture: RFM, groups, customer 360, tickets.
create table segments.rfm as
with base as (
    select
        c.customer_id, date '2011-12-09' - max(o.ordered_on) as recency_days, count(o.order_id) as frequency,
        coalesce(sum(p.net_sales), 0)::decimal(38, 9) as monetary
    from core.customers as c
    left join core.orders as o on o.customer_id = c.customer_id
    left join profitability.order_profit as p on p.order_id = o.order_id
    group by c.customer_id
), scored as (
    select
        *, ntile(5) over (order by recency_days desc, customer_id) as r_score,
        ntile(5) over (order by frequency, customer_id) as f_score,
        ntile(5) over (order by monetary, customer_id) as m_score
    from base
)
select *, case
    when frequency = 0 then 'Prospects'
    when r_score = 5 and f_score >= 4 then 'Champions'
    when r_score >= 4 and f_score >= 4 then 'Loyal'
    when r_score = 5 and f_score <= 1 then 'New'
    when r_score >= 4 and f_score <= 2 then 'Promising'
    when r_score >= 4 then 'Active'
    when r_score = 3 and f_score >= 3 then 'Needs attention'
    when r_score = 3 then 'Almost lost'
    when f_score >= 5 then 'Previously loyal'
    when f_score >= 3 then 'At risk'
    else 'Dormant'
end as rfm_group
from scored;

create table segments.rfm_groups as
with totals as (
    select r.rfm_group, count(*) as customers, sum(r.monetary) as net_sales, sum(p.cm3) as cm3,
        avg(recency_days) as recency, avg(frequency) as frequency
    from segments.rfm as r left join profitability.customer_profit as p using (customer_id) group by r.rfm_group
)
select
    g.rfm_group, g.sort_order, g.definition, coalesce(t.customers, 0) as customers,
    (coalesce(t.customers, 0) / 240)::decimal(38, 9) as customer_share,
    coalesce(t.net_sales, 0)::decimal(38, 9) as net_sales,
    (coalesce(t.net_sales, 0) / (select sum(monetary) from segments.rfm))::decimal(38, 9) as net_sales_share,
    coalesce(t.cm3, 0)::decimal(38, 9) as cm3,
    t.recency::decimal(38, 9) as average_recency_days, t.frequency::decimal(38, 9) as average_frequency
from (values
    ('Champions', 1, 'Bought just now and buy most often.'), ('Loyal', 2, 'Recent and frequent.'),
    ('Active', 3, 'Recent, of middling frequency.'), ('New', 4, 'Bought just now for the first time.'),
    ('Promising', 5, 'Recent, few orders yet.'), ('Needs attention', 6, 'Frequent, cooling off.'),
    ('Almost lost', 7, 'Few orders, cooling off.'), ('Previously loyal', 8, 'Most frequent, gone long.'),
    ('At risk', 9, 'Were frequent, gone long.'), ('Dormant', 10, 'Few orders, gone long.'),
    ('Prospects', 11, 'Known, no order yet.')
) as g(rfm_group, sort_order, definition)
left join totals as t using (rfm_group);

create table core.tickets as
select
    'zendesk:' || n as ticket_id, 'shopify:' || (10000 + 1 + (n * 3) % 240) as customer_id,
    timestamp '2011-01-03 09:00:00' + interval (n * 41) hour as created_at,
    (timestamp '2011-01-03 09:00:00' + interval (n * 41) hour)::date as created_on,
    case when n % 6 = 0 then 'open' else 'solved' end as status, 'normal' as priority, 'email' as channel,
    ['delivery', 'return', 'question'][1 + n % 3] as reason, 'Where is my order ' || n as subject,
    (15 + n % 200)::decimal(38, 9) as first_reply_minutes, (60 + n % 900)::decimal(38, 9) as full_resolution_minutes,
    1 + n % 4 as reply_count, case when n % 5 = 0 then 'bad' when n % 2 = 0 then 'good' end as satisfaction,
    true as is_synthetic
from range(1, 181) as t(n);

create table customer360.customer_360 as
with orders as (
    select customer_id, min(ordered_on) as first_order_on, max(ordered_on) as last_order_on, count(*) as orders,
        sum(units) as units, arg_min(utm_source, ordered_on) as first_utm_source,
        arg_min(utm_campaign, ordered_on) as first_utm_campaign, arg_max(utm_campaign, ordered_on) as last_utm_campaign
    from core.orders group by customer_id
), service as (
    select customer_id, count(*) as tickets, count(*) filter (status = 'open') as open_tickets,
        max(created_on) as last_ticket_on, avg(first_reply_minutes)::decimal(38, 9) as average_first_reply_minutes,
        count(*) filter (satisfaction = 'good') as satisfaction_good,
        count(*) filter (satisfaction = 'bad') as satisfaction_bad
    from core.tickets group by customer_id
)
select
    c.customer_id, c.customer_number, c.full_name, left(c.email, 1) || '***@example.com' as email_masked,
    '+44 **** ***' || right(c.phone, 3) as phone_masked, c.email, c.phone, c.country, c.country_code,
    c.n % 2 = 0 as accepts_email_marketing, c.n % 3 = 0 as accepts_sms_marketing, true as contact_is_synthetic,
    o.first_order_on, o.last_order_on, date '2011-12-09' - o.last_order_on as days_since_last_order,
    coalesce(o.orders, 0) as orders, coalesce(o.units, 0) as units,
    p.goods_sales, p.refunds_amount, p.net_sales,
    round(p.net_sales / nullif(o.orders, 0), 9)::decimal(38, 9) as average_order_value,
    30::decimal(38, 9) as average_days_between_orders, 0.02::decimal(38, 9) as return_share,
    'Kitchen' as favourite_category, '85123A' as top_sku, 'WHITE HANGING HEART T-LIGHT HOLDER' as top_title,
    coalesce(s.tickets, 0) as tickets, coalesce(s.open_tickets, 0) as open_tickets, s.last_ticket_on,
    s.average_first_reply_minutes, coalesce(s.satisfaction_good, 0) as satisfaction_good,
    coalesce(s.satisfaction_bad, 0) as satisfaction_bad, true as tickets_are_synthetic,
    o.first_utm_source, o.first_utm_campaign, o.last_utm_campaign, p.marketing_cost as attributed_marketing_cost,
    p.cm1, p.cm2, p.cm3, true as costs_are_synthetic, w.customer_rank as profit_rank,
    r.r_score, r.f_score, r.m_score, r.rfm_group, date_trunc('month', o.first_order_on)::date as cohort_month,
    coalesce(date '2011-12-09' - o.last_order_on <= 180, false) as is_active
from core.customers as c
left join orders as o using (customer_id)
left join service as s using (customer_id)
left join profitability.customer_profit as p using (customer_id)
left join profitability.whale_curve as w using (customer_id)
left join segments.rfm as r using (customer_id);
