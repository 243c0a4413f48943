-- Activation in the fixture: one segment to two destinations, one of them held by a guard rail; one that was never sent.
create schema activation;

create table activation.activation_destinations as
select
    'champions_at_risk:google' as sync, 'champions_at_risk' as segment, 'google' as destination, 'mirror' as mode,
    true as is_listed, 480::bigint as members, 2::bigint as members_refused, 3::bigint as runs, 'partial' as last_status,
    timestamp '2011-12-09 05:10:00' as last_run_at, timestamp '2011-12-09 05:12:00' as last_sent_at,
    null::varchar as held_because, 510::bigint as in_segment, 12::bigint as accepted, 2::bigint as refused,
    28::bigint as skipped, 0::bigint as under_way, '61-70 %' as match_rate, 'ready' as platform_state,
    290::bigint as platform_least, 310::bigint as platform_most,
    'members whom Google recognises, by network, rounded' as platform_counts, null::varchar as platform_said,
    timestamp '2011-12-09 05:12:00' as platform_asked_at, 'daily' as next_job,
    timestamp '2011-12-10 05:00:00' as next_run_at
union all
select 'champions_at_risk:folder', 'champions_at_risk', 'folder', 'mirror', true, 500, 0, 2, 'held',
    timestamp '2011-12-09 05:12:00', timestamp '2011-12-08 05:12:00',
    '300 of 500 would be removed; max_removal_share is 0.3', 200, 0, 0, 0, 0, null,
    null, null, null, null, null, null, 'daily', timestamp '2011-12-10 05:00:00'
union all
select 'vip_near_line:folder', 'vip_near_line', 'folder', 'upsert', true, 0, 0, 0, null, null, null, null, 0, 0, 0, 0, 0, null,
    null, null, null, null, null, null, null, null
union all
select 'vip_near_line:meta', 'vip_near_line', 'meta', 'mirror', true, 1900, 0, 1, 'succeeded', timestamp '2011-12-09 05:14:00',
    timestamp '2011-12-09 05:15:00', null, 1900, 1900, 0, 0, 0, null, 'updating', 1100, 1300,
    'accounts that Meta recognises, roughly', null, timestamp '2011-12-09 05:15:00',
    'daily', timestamp '2011-12-10 05:00:00';

create table activation.activation_refusals as
select
    'champions_at_risk:google' as sync, 'champions_at_risk' as segment, 'google' as destination, 'not sent' as outcome,
    'no-consent' as reason, 28::bigint as customers, 'said no to this purpose' as means,
    'Nothing: they must not be sent.' as todo
union all
select 'champions_at_risk:google', 'champions_at_risk', 'google', 'refused', 'google:INVALID_POSTAL_CODE', 2,
    'the postal code is none', 'Correct the postal code in the shop, or take address out of identifiers.'
union all
select 'champions_at_risk:google', 'champions_at_risk', 'google', 'removed', 'left-segment', 4, 'left the segment',
    'Nothing: mirror mode takes them out.';

create table activation.activation_days as
select
    'champions_at_risk:google' as sync, 'champions_at_risk' as segment, 'google' as destination, date '2011-12-08' as run_on,
    472::bigint as members, null::bigint as platform_least, null::bigint as platform_most, 1::bigint as runs, 472::bigint as accepted, 0::bigint as refused
union all
select 'champions_at_risk:google', 'champions_at_risk', 'google', date '2011-12-09', 480, 290, 310, 1, 12, 2;

create table activation.activation_uplift as
select
    'champions_at_risk:google' as sync, 'champions_at_risk' as segment, 'google' as destination, 30::bigint as window_days,
    2700::bigint as sent, 300::bigint as held_out, 480::bigint as waiting, 0::bigint as moved, date '2011-12-20' as next_ends_on,
    300::bigint as sent_buyers, 20::bigint as held_out_buyers, 0.111111111::decimal(38, 9) as sent_share,
    0.066666667::decimal(38, 9) as held_out_share, 0.044444444::decimal(38, 9) as difference,
    0.008560401::decimal(38, 9) as difference_low, 0.070666675::decimal(38, 9) as difference_high,
    120::decimal(38, 9) as extra_buyers, 6000::decimal(38, 9) as sent_net_sales, 400::decimal(38, 9) as held_out_net_sales,
    3000::decimal(38, 9) as sent_margin, 200::decimal(38, 9) as held_out_margin, 0.444444444::decimal(38, 9) as margin_difference,
    0.08::decimal(38, 9) as margin_difference_low, 0.81::decimal(38, 9) as margin_difference_high, 'GBP' as currency,
    'more' as result
union all
select 'vip_near_line:meta', 'vip_near_line', 'meta', 30, 0, 0, 1900, 0, date '2012-01-09', 0, 0, null, null, null, null, null,
    null, 0, 0, null, null, null, null, null, 'GBP', 'waiting';
