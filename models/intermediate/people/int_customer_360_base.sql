{{ config(materialized='table') }}
{#-
  Everything that customer_360 knows of a customer before the pyramid, the lifecycle, segments and actions, which read it here:
  they are columns of customer_360, and could not read what they are part of. Each group has at most one row per customer.
-#}
{%- set groups = {
    'orders': 'int_customer_orders', 'preferences': 'int_customer_preferences', 'favourites': 'int_customer_favourites',
    'habits': 'int_customer_habits', 'credit': 'int_customer_credit', 'service': 'int_customer_service',
    'touches': 'int_customer_touches', 'whale_curve': 'whale_curve', 'predicted': 'clv',
} %}
with profiles as (

    select * from {{ ref('int_customer_360_profiles') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

profit as (

    select * from {{ ref('customer_profit') }}
    where customer_kind = 'customer'

),

cycles as (

    select * from {{ ref('repurchase_cycles') }}
    where cycle_of = 'all'

),

rfm as (

    select * from {{ ref('rfm') }}

){% for name, model in groups.items() %},

{{ name }} as (

    select * from {{ ref(model) }}

){% endfor %}

select
    profiles.*,

    -- orders and preferences
    orders.first_order_on, orders.last_order_on,
    {{ datediff('orders.last_order_on', 'as_of.as_of_on', 'day') }} as days_since_last_order,
    coalesce(orders.orders, 0) as orders, coalesce(orders.units, 0) as units, profit.goods_sales,
    profit.refunds_amount + profit.credit_notes as refunds_amount, profit.net_sales,
    {{ div_money('profit.net_sales', 'nullif(orders.orders, 0)') }} as average_order_value,
    {{ div_money(datediff('orders.first_order_on', 'orders.last_order_on', 'day'), 'nullif(orders.orders - 1, 0)') }} as average_days_between_orders,
    {{ div_money('-(profit.refunds_amount + profit.credit_notes)', 'profit.goods_sales') }} as return_share,
    favourites.favourite_category, favourites.top_sku, favourites.top_title,
    preferences.favourite_price_band, preferences.favourite_channel, preferences.favourite_time_of_day,
    preferences.favourite_brand, preferences.discount_share, habits.favourite_hour, habits.favourite_device,

    -- credit
    coalesce(credit.failed_payments, 0) as failed_payments, credit.last_failed_payment_on,
    coalesce(credit.chargebacks, 0) as chargebacks, {{ money('coalesce(credit.chargeback_amount, 0)') }} as chargeback_amount,
    coalesce(credit.overdue_orders, 0) as overdue_orders, {{ money('coalesce(credit.overdue_amount, 0)') }} as overdue_amount, credit.payment_days_late,

    -- service
    {%- for count in ['tickets', 'open_tickets', 'complaints', 'satisfaction_good', 'satisfaction_bad', 'reviews', 'bad_reviews'] %}
    coalesce(service.{{ count }}, 0) as {{ count }},
    {%- endfor %}
    service.last_ticket_on, service.last_complaint_on, service.last_agent, service.average_first_reply_minutes, service.ticket_reopenings, service.average_rating,
    coalesce(service.tickets_are_synthetic, false) as tickets_are_synthetic,

    -- marketing
    orders.first_utm_source, orders.first_utm_campaign, orders.last_utm_campaign,
    coalesce(orders.attribution_is_synthetic, false) as attribution_is_synthetic,
    -profit.marketing_cost as attributed_marketing_cost,
    touches.first_touch_on, touches.first_touch_channel, touches.last_touch_on, touches.last_touch_channel, touches.channel_responses,
    {%- for count in ['recent_contacts', 'campaigns_received', 'campaigns_answered', 'coupons_redeemed'] %}
    coalesce(touches.{{ count }}, 0) as {{ count }},
    {%- endfor %}
    coalesce(touches.recent_contacts >= {{ var('action_contact_cap') }}, false) as is_fatigued,
    coalesce(touches.touches_are_synthetic, false) as touches_are_synthetic,

    -- value and risk
    profit.cm1, profit.cm2, profit.cm3, profit.costs_are_synthetic, whale_curve.customer_rank as profit_rank,
    predicted.p_alive, predicted.expected_orders_365, predicted.expected_margin_365,
    cycles.cycle_days, cycles.cycle_source, cycles.expected_next_on as expected_next_order_on, cycles.days_overdue,
    rfm.r_score, rfm.f_score, rfm.m_score, rfm.rfm_group, orders.cohort_month,
    coalesce({{ datediff('orders.last_order_on', 'as_of.as_of_on', 'day') }} <= {{ var('active_window_days') }}, false) as is_active
from profiles
inner join profit on profiles.customer_id = profit.customer_id
inner join rfm on profiles.customer_id = rfm.customer_id
left join cycles on profiles.customer_id = cycles.customer_id
{%- for name in groups %}
left join {{ name }} on profiles.customer_id = {{ name }}.customer_id
{%- endfor %}
cross join as_of
