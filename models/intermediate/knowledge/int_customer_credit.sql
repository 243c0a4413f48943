{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- One row per customer with a refused or a disputed payment, or with something that is overdue. -#}
with troubles as (

    select
        customer_id,
        {{ count_true("kind = 'payment_failed'") }} as failed_payments,
        max(case when kind = 'payment_failed' then {{ to_shop_date('happened_at') }} end) as last_failed_payment_on,
        {{ count_true("kind = 'chargeback'") }} as chargebacks,
        {{ money("coalesce(sum(case when kind <> 'payment_failed' then amount end), 0)") }} as chargeback_amount
    from {{ ref('int_payment_troubles') }}
    where customer_id is not null
    group by customer_id

),

overdue as (

    select
        customer_id,
        count(*) as overdue_orders,
        sum(overdue_amount) as overdue_amount,
        max(days_late) as days_late
    from {{ ref('int_orders_overdue') }}
    where customer_id is not null
    group by customer_id

)

select
    coalesce(troubles.customer_id, overdue.customer_id) as customer_id,
    coalesce(troubles.failed_payments, 0) as failed_payments,
    troubles.last_failed_payment_on,
    coalesce(troubles.chargebacks, 0) as chargebacks,
    {{ money('coalesce(troubles.chargeback_amount, 0)') }} as chargeback_amount,
    coalesce(overdue.overdue_orders, 0) as overdue_orders,
    {{ money('coalesce(overdue.overdue_amount, 0)') }} as overdue_amount,
    overdue.days_late as payment_days_late
from troubles
full outer join overdue
    on troubles.customer_id = overdue.customer_id
