-- Knowledge of the fixture's customers: the columns that it gives customer_360, the timeline, preferences, affinities.
create schema knowledge;

create or replace table customer360.customer_360 as
select
    c.*, timestamp '2011-01-01 00:00:00' as email_marketing_consent_at, 'form' as email_marketing_consent_source,
    timestamp '2011-01-01 00:00:00' as sms_marketing_consent_at, 'form' as sms_marketing_consent_source,
    true as accepts_advertising, timestamp '2011-02-01 00:00:00' as advertising_consent_at, 'form' as advertising_consent_source,
    'Wales' as region, 'en' as language, 'person' as person_kind, true as attributes_are_synthetic,
    'household' as rollup_kind, 2::bigint as rollup_customers, 250::decimal(38, 9) as rollup_net_sales,
    'likes new things' as attitudes, 4::decimal(38, 9) as satisfaction_product, 5::decimal(38, 9) as satisfaction_service,
    null::decimal(38, 9) as satisfaction_staff, true as surveys_are_synthetic, 'gold' as membership_tier,
    timestamp '2011-01-01 00:00:00' as member_since, 120::bigint as points_balance, 620::bigint as points_earned,
    500::bigint as points_redeemed, true as points_are_synthetic, 10::bigint as favourite_hour, 'mobile' as favourite_device,
    0::bigint as overdue_orders, 0::decimal(38, 9) as overdue_amount, null::bigint as payment_days_late,
    1::bigint as complaints, date '2011-10-01' as last_complaint_on, false as is_fatigued, 30::decimal(38, 9) as cycle_days,
    'email 1 of 2' as channel_responses, 'own' as cycle_source, date '2011-11-30' as expected_next_order_on, 40::decimal(38, 9) as days_overdue,
    'active' as lifecycle_stage, date '2011-06-01' as lifecycle_stage_since, 'VIP' as value_tier,
    'Kitchen and table' as goods_need, 'Delivery' as service_need, 'members, vip_near_line' as segments,
    'cross_sell' as next_best_action, 'RED RETROSPOT MUG' as next_best_action_product, 'email' as next_best_action_channel,
    'Bought with it by 22 %.' as next_best_action_reason, true as next_best_action_is_synthetic,
    'middle' as favourite_price_band, 'web' as favourite_channel, 'morning (6 to 12)' as favourite_time_of_day,
    'Patron' as favourite_brand, 0.25::decimal(38, 9) as discount_share, 1::bigint as failed_payments,
    date '2011-11-01' as last_failed_payment_on, 0::bigint as chargebacks, 0::decimal(38, 9) as chargeback_amount,
    1::bigint as ticket_reopenings, 2::bigint as reviews, 1::bigint as bad_reviews, 3.5::decimal(38, 9) as average_rating,
    date '2011-01-02' as first_touch_on, 'email' as first_touch_channel, date '2011-12-01' as last_touch_on,
    'email' as last_touch_channel, 1::bigint as recent_contacts, 2::bigint as campaigns_received,
    1::bigint as campaigns_answered, 0::bigint as coupons_redeemed, true as touches_are_synthetic,
    0.9::decimal(38, 9) as p_alive, 6::decimal(38, 9) as expected_orders_365, 120::decimal(38, 9) as expected_margin_365
from customer360.customer_360 as c;

create table core.customer_events as
select
    'order:' || order_id as event_id, customer_id, ordered_on::timestamp as happened_at, ordered_on as happened_on,
    'order' as kind, 'shopify' as source, 10::decimal(38, 9) as amount, 'Order ' || order_number as summary,
    'order' as link_kind, order_id as link_id, false as is_synthetic
from core.orders
where customer_id is not null
union all
select
    'ticket_opened:' || ticket_id, customer_id, created_at, created_on, 'ticket_opened', 'zendesk', null,
    reason || ' by ' || channel, 'ticket', ticket_id, is_synthetic
from core.tickets;

create table knowledge.customer_knowledge as
select
    customer_id, preference, 1::bigint as place, preferred, 3::bigint as support, 4::bigint as observations,
    0.75::decimal(38, 9) as confidence, 0.5::decimal(38, 9) as shop_share, 1.5::decimal(38, 9) as lift, true as is_established
from core.customers
cross join (values ('category', 'Kitchen'), ('time_of_day', 'morning (6 to 12)')) as p(preference, preferred);

create table knowledge.similar_customer_purchases as
select
    customer_id, 1::bigint as place, 'shopify:85123A' as product_id, 'WHITE HANGING HEART T-LIGHT HOLDER' as title,
    'Kitchen' as category, 4::bigint as support, 10::bigint as neighbours, 0.4::decimal(38, 9) as confidence,
    2.5::decimal(38, 9) as lift
from core.customers;

create table knowledge.product_affinities as
select
    item_kind, item, with_item, item as title, with_item as with_title, 1000::bigint as baskets,
    100::bigint as orders_with_item, 80::bigint as orders_with_other, 40::bigint as orders_with_both,
    0.04::decimal(38, 9) as support, 0.4::decimal(38, 9) as confidence, 5::decimal(38, 9) as lift
from (values
    ('product', 'shopify:1', 'shopify:2'), ('product', 'shopify:2', 'shopify:1'),
    ('category', 'Garden', 'Kitchen'), ('category', 'Kitchen', 'Garden')
) as t(item_kind, item, with_item);

create view knowledge.leadership_knowledge as
select
    preference, preferred, count(*) as customers, 1::decimal(38, 9) as customer_share,
    count(*) as established_customers, count(*) as active_customers, 1000::decimal(38, 9) as net_sales
from knowledge.customer_knowledge group by preference, preferred;

create view knowledge.finance_knowledge as
select
    'discount' as preference, 'at full price' as preferred, 240::bigint as customers, 900::bigint as orders,
    1000::decimal(38, 9) as net_sales, (-20)::decimal(38, 9) as refunds_amount, 500::decimal(38, 9) as cm1,
    300::decimal(38, 9) as cm3, 0.3::decimal(38, 9) as cm3_share, 3::bigint as failed_payments, 1::bigint as chargebacks,
    true as costs_are_synthetic;

create view knowledge.service_knowledge as
select customer_id, net_sales, failed_payments, chargebacks, 'waits for an answer' as situation
from customer360.customer_360 where open_tickets > 0;

create view knowledge.marketing_knowledge as
select
    customer_id, accepts_email_marketing, 'shopify:85123A' as next_product_id,
    'WHITE HANGING HEART T-LIGHT HOLDER' as next_product_title, 0.4::decimal(38, 9) as next_product_confidence
from customer360.customer_360;
