with payments as (

    select * from {{ ref('int_payments_unioned') }}

)

select
    payment_id,
    order_id,
    kind,
    paid_at,
    paid_on,
    amount,
    fee,
    net,
    currency,
    source,
    is_synthetic,
    load_id
from payments
