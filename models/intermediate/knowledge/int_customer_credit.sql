{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- One row per customer with a refused or a disputed payment. -#}
select
    customer_id,
    {{ count_true("kind = 'payment_failed'") }} as failed_payments,
    max(case when kind = 'payment_failed' then {{ to_shop_date('happened_at') }} end) as last_failed_payment_on,
    {{ count_true("kind = 'chargeback'") }} as chargebacks,
    {{ money("coalesce(sum(case when kind <> 'payment_failed' then amount end), 0)") }} as chargeback_amount
from {{ ref('int_payment_troubles') }}
where customer_id is not null
group by customer_id
