-- The value pyramid, the lifecycle, needs and segments of the fixture's customers.
create table segments.customer_value_tiers as
select
    customer_id,
    case when n <= 3 then 'VIP' when n <= 12 then 'Large' when n <= 50 then 'Medium' else 'Small' end as tier,
    case when n <= 3 then 1 when n <= 12 then 2 when n <= 50 then 3 else 4 end::bigint as tier_order,
    'Small' as previous_tier, 'cm3' as value_basis, (1000 - n)::decimal(38, 9) as window_value, 2::bigint as window_orders,
    n as value_rank, null::varchar as tier_above, null::decimal(38, 9) as value_to_tier_above,
    997::decimal(38, 9) as top_line_value, (3 - n)::decimal(38, 9) as value_over_top_line,
    n between 4 and 6 as is_near_top, n = 3 as is_near_falling, true as costs_are_synthetic
from (select *, row_number() over (order by customer_id) as n from core.customers);

create table segments.value_tiers as
select
    tier, any_value(tier_order) as tier_order, 25::bigint as target_percent, 'cm3' as value_basis, count(*) as customers,
    (count(*) / (select count(*) from core.customers))::decimal(38, 9) as customer_share, sum(window_value) as window_value,
    0.25::decimal(38, 9) as value_share, min(window_value) as least_value, 0::bigint as window_orders,
    count(*) filter (is_near_top) as near_top, count(*) filter (is_near_falling) as near_falling, true as costs_are_synthetic
from segments.customer_value_tiers
group by tier;

create table segments.value_tier_balances as
select
    month, tier, tier_order, 10::bigint as opening_customers, 2::bigint as new_customers, 1::bigint as up_in,
    1::bigint as down_in, 1::bigint as up_out, 1::bigint as down_out, 12::bigint as closing_customers,
    500::decimal(38, 9) as closing_value, true as is_complete
from (values (date '2011-10-01'), (date '2011-11-01')) as m(month)
cross join (select tier, tier_order from segments.value_tiers);

create table segments.value_tier_moves as
select month, 'Small' as from_tier, 'Medium' as to_tier, direction, 3::bigint as customers, 90::decimal(38, 9) as window_value, true as is_complete
from (values (date '2011-10-01', 'up'), (date '2011-11-01', 'stayed')) as m(month, direction);

create table segments.lifecycle_months as
select
    date '2011-11-01' as month, stage, stage_order::bigint as stage_order, 5::bigint as opening_customers, 2::bigint as entered,
    1::bigint as departed, 6::bigint as closing_customers, true as is_complete
from (values ('target', 1), ('signed', 3), ('active', 4), ('lost', 6)) as s(stage, stage_order);

create table segments.customer_needs as
select
    customer_id, case when n % 3 = 0 then 'Garden' else 'Mixed basket' end as goods_need, 'Garden' as leading_goods_need,
    0.5::decimal(38, 9) as leading_goods_share, 2::decimal(38, 9) as leading_goods_index, 9::bigint as goods_lines,
    'No questions' as service_need, null::decimal(38, 9) as service_need_share, 0::bigint as questions,
    false as questions_are_synthetic
from (select *, row_number() over (order by customer_id) as n from core.customers);

create table segments.segment_definitions as
select
    segment, 'Who is in it.' as description, 'marketing' as owner, 'orders > 1' as predicate, 'daily' as refresh,
    purpose, 'a' as definition_version
from (values ('new_this_month', 'email_marketing'), ('vip_near_line', 'advertising')) as s(segment, purpose);

create table segments.segment_previews as
select
    segment, 7::bigint as customers, 0.03::decimal(38, 9) as customer_share, 6::bigint as members, 1::bigint as would_enter,
    0::bigint as would_leave, case when purpose <> 'advertising' then 7::bigint end as consent_known,
    case when purpose <> 'advertising' then 4::bigint end as consented_reach, timestamp '2011-12-09 12:50:00' as refreshed_at,
    true as rests_on_synthetic
from segments.segment_definitions;

create table segments.segment_overlaps as
select
    a.segment, b.segment as other_segment, 2::bigint as shared_customers, 0.3::decimal(38, 9) as share_of_segment,
    1.5::decimal(38, 9) as lift
from segments.segment_definitions as a
inner join segments.segment_definitions as b on a.segment <> b.segment;

create table segments.segment_profiles as
select
    segment, measure, measure_order::bigint as measure_order, unit, 4::decimal(38, 9) as segment_average,
    2::decimal(38, 9) as base_average, 2::decimal(38, 9) as average_index
from segments.segment_definitions
cross join (values ('orders', 1, 'number'), ('cm3', 3, 'money'), ('active_share', 7, 'share')) as m(measure, measure_order, unit);

create table segments.segment_changes as
select
    segment, timestamp '2011-12-09 12:50:00' as changed_at, date '2011-12-09' as changed_on, 6::bigint as entries,
    0::bigint as exits, 6::bigint as members
from segments.segment_definitions;
