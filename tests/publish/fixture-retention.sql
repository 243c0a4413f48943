-- Retention of the fixture's customers: cohorts by period and cut, movements, waits, cycles, feelings, losses.
-- As of 2011-12-09, so December 2011 is not over; a customer is active for 90 days after a purchase.
create temporary table starts as
select
    customer_id, min(ordered_on) as first_on, arg_min(utm_source, ordered_on) as channel,
    arg_min(country_code, ordered_on) as region, arg_min(country, ordered_on) as region_name
from core.orders group by customer_id;

create table retention.cohort_cells as
with kinds as (select unnest(['week', 'month', 'quarter']) as period_kind),
members as (
    select customer_id, first_on, 'all' as cut, 'all' as cut_value, 'all' as cut_label from starts
    union all select customer_id, first_on, 'channel', channel, channel from starts
    union all select customer_id, first_on, 'country', region, region_name from starts
), sizes as (
    select period_kind, cut, cut_value, cut_label, date_trunc(period_kind, first_on)::date as cohort_start, count(*) as cohort_customers
    from members cross join kinds
    where period_kind <> 'week' or cut = 'all' -- the site publishes no cut of weeks
    group by all
), activity as (
    select
        period_kind, cut, cut_value, date_trunc(period_kind, first_on)::date as cohort_start,
        date_trunc(period_kind, o.ordered_on)::date as period_start, count(distinct o.customer_id) as customers,
        count(*) as orders, sum(p.net_sales) as net_sales, sum(p.cm1) as cm1
    from members join core.orders as o using (customer_id) join profitability.order_profit as p using (order_id)
    cross join kinds group by all
), grid as (
    select
        s.*, n as period_number,
        (cohort_start + n::integer * case period_kind when 'week' then interval 7 day when 'month' then interval 1 month else interval 3 month end)::date as period_start,
        (cohort_start + (n + 1)::integer * case period_kind when 'week' then interval 7 day when 'month' then interval 1 month else interval 3 month end - interval 1 day)::date as period_end
    from sizes as s cross join range(0, 105) as t(n)
), filled as (
    select
        g.*, period_end <= date '2011-12-09' as is_observed, coalesce(a.customers, 0) as customers,
        coalesce(a.orders, 0) as orders, coalesce(a.net_sales, 0) as net_sales, coalesce(a.cm1, 0) as cm1
    from grid as g left join activity as a using (period_kind, cut, cut_value, cohort_start, period_start)
    where g.period_start <= date '2011-12-09'
)
select
    period_kind, cut, cut_value, cut_label, cohort_start, period_number, period_start, period_end, is_observed, cohort_customers,
    case when is_observed then customers end as customers,
    case when is_observed then customers / cohort_customers end::decimal(38, 9) as retention_rate,
    case when is_observed then orders end as orders, case when is_observed then net_sales end::decimal(38, 9) as net_sales,
    case when is_observed then cm1 end::decimal(38, 9) as cm1,
    case when is_observed then sum(orders) over cohort end::bigint as cumulative_orders,
    case when is_observed then sum(net_sales) over cohort end::decimal(38, 9) as cumulative_net_sales,
    case when is_observed then sum(cm1) over cohort end::decimal(38, 9) as cumulative_cm1, true as costs_are_synthetic
from filled
window cohort as (partition by period_kind, cut, cut_value, cohort_start order by period_number);

create table retention.cohort_values as
with ages as (
    select
        date_trunc('month', s.first_on)::date as cohort_start, o.customer_id, p.net_sales, p.cm1, o.ordered_on - s.first_on as age,
        row_number() over (partition by o.customer_id order by o.ordered_on) as purchase
    from core.orders as o join starts as s using (customer_id) join profitability.order_profit as p using (order_id)
), limits as (select unnest([0, 7, 30, 60, 90, 180, 360, 720])::bigint as day_limit),
summed as (
    select
        cohort_start, day_limit, (cohort_start + interval 1 month - interval 1 day)::date + day_limit::integer as observed_from,
        count(distinct customer_id) as cohort_customers, count(*) filter (age <= day_limit) as orders,
        count(*) filter (age <= day_limit and purchase = 2) as repeat_customers,
        sum(case when age <= day_limit then net_sales else 0 end) as net_sales, sum(case when age <= day_limit then cm1 else 0 end) as cm1
    from ages cross join limits group by cohort_start, day_limit
)
select
    'month' as period_kind, 'all' as cut, 'all' as cut_value, 'all' as cut_label, cohort_start, day_limit, observed_from,
    observed_from <= date '2011-12-09' as is_observed, cohort_customers, case when seen then orders end as orders,
    case when seen then repeat_customers end as repeat_customers, case when seen then net_sales end::decimal(38, 9) as net_sales,
    case when seen then cm1 end::decimal(38, 9) as cm1, case when seen then repeat_customers / cohort_customers end::decimal(38, 9) as repeat_rate,
    case when seen then net_sales / cohort_customers end::decimal(38, 9) as net_sales_per_customer,
    case when seen then cm1 / cohort_customers end::decimal(38, 9) as cm1_per_customer, true as costs_are_synthetic
from (select *, observed_from <= date '2011-12-09' as seen from summed);

create temporary table states as
with months as (
    select m::date as month, m + interval 1 month <= timestamp '2011-12-09' as is_complete
    from range(timestamp '2010-01-01', timestamp '2012-01-01', interval 1 month) as t(m)
), ends as (
    select
        m.month, m.is_complete, s.customer_id, s.region, s.channel, date_trunc('month', s.first_on) = m.month as is_new,
        max(o.ordered_on) filter (o.ordered_on < m.month) as before_on,
        max(o.ordered_on) filter (o.ordered_on < m.month + interval 1 month) as after_on
    from months as m cross join starts as s join core.orders as o using (customer_id) group by all
)
select
    *, coalesce(before_on >= month - interval 91 day, false) as was_active, after_on >= month as has_bought,
    after_on >= month + interval 1 month - interval 91 day as is_active
from ends where after_on is not null;

create table retention.churn_periods as
with counted as (
    select
        month, is_complete, is_complete and month > date '2010-03-01' as is_observed,
        count(*) filter (was_active) as opening_customers, count(*) filter (is_new) as new_customers,
        count(*) filter (has_bought and not was_active and not is_new) as won_back_customers,
        count(*) filter ((was_active or has_bought) and not is_active) as lost_customers,
        count(*) filter (is_active) as closing_customers, count(*) filter (has_bought) as buyers,
        count(*) filter (not was_active and not is_new) as dormant_customers
    from states group by month, is_complete
)
select
    * replace (case when is_complete then lost_customers end as lost_customers, case when is_complete then closing_customers end as closing_customers),
    case when is_observed then lost_customers / nullif(opening_customers, 0) end::decimal(38, 9) as churn_rate,
    case when is_observed then 1 - (lost_customers / nullif(opening_customers, 0))::decimal(38, 9) end::decimal(38, 9) as retention_rate,
    case when is_observed then won_back_customers / nullif(dormant_customers, 0) end::decimal(38, 9) as reactivation_rate,
    case when is_complete then 100 end::decimal(38, 9) as opening_net_sales, case when is_complete then 50 end::decimal(38, 9) as new_net_sales,
    case when is_complete then 25 end::decimal(38, 9) as won_back_net_sales
from counted;

create table retention.customer_movements as
select
    s.month, s.region, s.channel, t.tier, count(*) filter (was_active) as opening_customers, count(*) filter (is_new) as new_customers,
    count(*) filter (has_bought and not was_active and not is_new) as won_back_customers,
    0::bigint as moved_in_customers,
    count(*) filter ((was_active or has_bought) and not is_active) as lost_customers,
    0::bigint as moved_out_customers,
    count(*) filter (is_active) as closing_customers, true as channel_is_synthetic
from states as s left join segments.customer_value_tiers as t using (customer_id)
where is_complete and (was_active or has_bought)
group by s.month, s.region, s.channel, t.tier;

create table retention.survival as
select
    grouping_kind, group_value, group_label, days, greatest(1, spells - days // 2) as at_risk, (days > 0)::bigint as events,
    0::bigint as censored, (1 - returned)::decimal(38, 9) as survived, returned::decimal(38, 9) as returned,
    0.02::decimal(38, 9) as standard_error, greatest(0, 0.96 - returned)::decimal(38, 9) as survived_low,
    least(1, 1.04 - returned)::decimal(38, 9) as survived_high
from (
    select *, round(0.9 * speed * days / (speed * days + 60), 9) as returned
    from (values
        ('all', 'all', 'all', 1800, 1), ('purchase_number', '1', 'after purchase 1', 240, 0.5),
        ('purchase_number', '2', 'after purchase 2', 220, 1), ('category', 'Kitchen', 'Kitchen', 600, 0.8),
        ('channel', 'google', 'google', 500, 0.9), ('country', 'GB', 'United Kingdom', 900, 1.1)
    ) as g(grouping_kind, group_value, group_label, spells, speed)
    cross join range(0, 390, 15) as d(days)
);

create table retention.survival_groups as
select
    grouping_kind, group_value, group_label, max(at_risk) as spells, max(at_risk) - 60 as events, 60::bigint as censored,
    max(days) as longest_days, min(days) filter (survived <= 0.5) as median_days, max(returned) filter (days <= 30) as returned_30,
    max(returned) filter (days <= 60) as returned_60, max(returned) filter (days <= 90) as returned_90,
    max(returned) filter (days <= 180) as returned_180, max(returned) filter (days <= 360) as returned_360
from retention.survival group by grouping_kind, group_value, group_label;

create table retention.repurchase_cycles as
with days as (
    select
        customer_id, count(*) as purchase_days, max(ordered_on) as last_purchase_on,
        case when count(*) > 1 then (max(ordered_on) - min(ordered_on)) / (count(*) - 1) end::decimal(38, 9) as median_gap_days
    from core.orders group by customer_id
), cycles as (
    select
        *, case when purchase_days > 2 then 'own' when purchase_days > 1 then 'group' end as cycle_source,
        case when purchase_days > 2 then median_gap_days when purchase_days > 1 then 60 end::decimal(38, 9) as cycle_days,
        date '2011-12-09' - last_purchase_on as days_since_last
    from days
)
select
    customer_id, 'all' as cycle_of, 'all' as category, purchase_days, purchase_days - 1 as gaps, last_purchase_on, median_gap_days,
    cycle_source, cycle_days, days_since_last, last_purchase_on + round(cycle_days)::integer as expected_next_on,
    (days_since_last - cycle_days)::decimal(38, 9) as days_overdue, (days_since_last / cycle_days)::decimal(38, 9) as cycles_waited
from cycles;

create table retention.relationship_health as
with felt as (
    select
        s.*, row_number() over (partition by month order by customer_id) as n, month = date '2011-11-01' as is_newest,
        (month + interval 1 month)::date - 1 - after_on as days_since_last
    from states as s where is_complete and month >= date '2010-11-01'
), judged as (
    select
        *, case when is_active and n % 2 = 0 then 'strong' else 'weak' end as behaviour,
        ['good', 'bad', 'unknown'][1 + (n + date_part('month', month)::integer // 6) % 3] as feeling
    from felt
), placed as (
    select *, case behaviour || ' ' || feeling
        when 'strong good' then 'devoted' when 'strong bad' then 'strained' when 'strong unknown' then 'silent buyer'
        when 'weak good' then 'fond' when 'weak bad' then 'estranged' else 'silent' end as quadrant
    from judged
), followed as (select *, lag(quadrant) over (partition by customer_id order by month) as previous_quadrant from placed)
select
    customer_id, month, is_newest, after_on as last_order_on, days_since_last, is_active,
    (n * 10)::decimal(38, 9) as yearly_net_sales, (feeling <> 'unknown')::bigint as feelings,
    case feeling when 'good' then 0.5 when 'bad' then -0.5 end::decimal(38, 9) as feeling_score, behaviour, feeling, quadrant,
    previous_quadrant, coalesce(quadrant <> previous_quadrant, false) as has_moved, feeling <> 'unknown' as feelings_are_synthetic
from followed;

create table retention.relationship_moves as
select
    month, coalesce(previous_quadrant, 'new') as from_quadrant, quadrant as to_quadrant, count(*) as customers,
    bool_or(feelings_are_synthetic) as feelings_are_synthetic
from retention.relationship_health where month > date '2010-11-01'
group by 1, 2, 3;

create table retention.leaving_reasons as
select
    customer_id, month as lost_month, after_on as last_order_on, 'shopify:85123A' as favourite_product_id,
    null::date as last_ticket_on, null::varchar as last_ticket_reason, (reason = 'service')::bigint as complaints,
    reason = 'returns' as was_refunded, reason = 'stock' as is_favourite_gone, 2::decimal(38, 9) as earlier_unit_price,
    case reason when 'price' then 2.4 when 'stock' then null else 2 end::decimal(38, 9) as later_unit_price,
    case reason when 'price' then 0.2 when 'stock' then null else 0 end::decimal(38, 9) as price_change, reason
from (
    select *, ['service', 'returns', 'stock', 'price', 'unknown'][1 + row_number() over (order by month, customer_id) % 5] as reason
    from states where is_complete and (was_active or has_bought) and not is_active
);

drop table states;
drop table starts;
