-- What to do next for the fixture's customers: one action that may be made, one that is held back.
create table customer360.next_best_actions as
select
    customer_id, 'cross_sell' as action, 1::bigint as place, 'shopify:85123A' as product_id, '85123A' as sku,
    'WHITE HANGING HEART T-LIGHT HOLDER' as title, null::varchar as offer, 'marketing' as purpose, 'email' as channel,
    'morning (6 to 12)' as time_of_day, null::varchar as blocked_reason, 1::bigint as recent_contacts,
    0.4::decimal(38, 9) as chance, 5::decimal(38, 9) as value_if_taken, 0::decimal(38, 9) as offer_cost,
    2::decimal(38, 9) as expected_margin, '4 of the 10 most similar customers bought it next.' as reason, true as rests_on_synthetic
from core.customers
union all
select
    customer_id, 'ask_for_referral', 2, null, null, null, null, 'marketing', null, 'morning (6 to 12)',
    'no channel with consent', 1, null, null, 0, null, 'Told us 2 times in a year how it was, and is content.', true
from core.customers;
