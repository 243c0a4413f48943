with customers as (

    select * from {{ ref('customers') }}

),

orders as (

    select * from {{ ref('int_customer_orders') }}

),

favourites as (

    select * from {{ ref('int_customer_favourites') }}

),

service as (

    select
        customer_id,
        count(*) as tickets,
        {{ count_true("status not in ('solved', 'closed')") }} as open_tickets,
        max(created_on) as last_ticket_on,
        {{ avg_money('first_reply_minutes') }} as average_first_reply_minutes,
        {{ count_true("satisfaction = 'good'") }} as satisfaction_good,
        {{ count_true("satisfaction = 'bad'") }} as satisfaction_bad,
        {{ any_true('is_synthetic') }} as tickets_are_synthetic
    from {{ ref('tickets') }}
    where customer_id is not null
    group by customer_id

),

profit as (

    select * from {{ ref('customer_profit') }}
    where customer_kind = 'customer'

),

whale_curve as (

    select * from {{ ref('whale_curve') }}

),

rfm as (

    select * from {{ ref('rfm') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

joined as (

    select
        -- profile
        customers.customer_id,
        customers.customer_number,
        customers.full_name,
        {{ mask_email('customers.email') }} as email_masked,
        {{ mask_phone('customers.phone') }} as phone_masked,
        customers.email,
        customers.phone,
        customers.country,
        customers.country_code,
        customers.accepts_email_marketing,
        customers.accepts_sms_marketing,
        customers.contact_is_synthetic,

        -- orders
        orders.first_order_on,
        orders.last_order_on,
        {{ datediff('orders.last_order_on', 'as_of.as_of_on', 'day') }} as days_since_last_order,
        coalesce(orders.orders, 0) as orders,
        coalesce(orders.units, 0) as units,
        profit.goods_sales,
        profit.refunds_amount + profit.credit_notes as refunds_amount,
        profit.net_sales,
        {{ div_money('profit.net_sales', 'nullif(orders.orders, 0)') }} as average_order_value,
        {{ div_money(datediff('orders.first_order_on', 'orders.last_order_on', 'day'), 'nullif(orders.orders - 1, 0)') }} as average_days_between_orders,
        {{ div_money('-(profit.refunds_amount + profit.credit_notes)', 'profit.goods_sales') }} as return_share,
        favourites.favourite_category,
        favourites.top_sku,
        favourites.top_title,

        -- service
        coalesce(service.tickets, 0) as tickets,
        coalesce(service.open_tickets, 0) as open_tickets,
        service.last_ticket_on,
        service.average_first_reply_minutes,
        coalesce(service.satisfaction_good, 0) as satisfaction_good,
        coalesce(service.satisfaction_bad, 0) as satisfaction_bad,
        coalesce(service.tickets_are_synthetic, false) as tickets_are_synthetic,

        -- marketing
        orders.first_utm_source,
        orders.first_utm_campaign,
        orders.last_utm_campaign,
        coalesce(orders.attribution_is_synthetic, false) as attribution_is_synthetic,
        -profit.marketing_cost as attributed_marketing_cost,

        -- value
        profit.cm1,
        profit.cm2,
        profit.cm3,
        profit.costs_are_synthetic,
        whale_curve.customer_rank as profit_rank,
        rfm.r_score,
        rfm.f_score,
        rfm.m_score,
        rfm.rfm_group,
        orders.cohort_month,
        coalesce(
            {{ datediff('orders.last_order_on', 'as_of.as_of_on', 'day') }} <= {{ var('active_window_days') }}, false
        ) as is_active
    from customers
    inner join profit
        on customers.customer_id = profit.customer_id
    inner join rfm
        on customers.customer_id = rfm.customer_id
    left join orders
        on customers.customer_id = orders.customer_id
    left join favourites
        on customers.customer_id = favourites.customer_id
    left join service
        on customers.customer_id = service.customer_id
    left join whale_curve
        on customers.customer_id = whale_curve.customer_id
    cross join as_of

)

select * from joined
