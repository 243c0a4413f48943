with orders as (

    select * from {{ ref('orders') }}

),

ledger as (

    select * from {{ ref('profit_ledger') }}
    where order_id is not null

),

-- a payment in another currency than the shop's says nothing of what is owed to the penny
payments as (

    select payments.*
    from {{ ref('payments') }} as payments
    inner join orders
        on payments.order_id = orders.order_id
        and payments.currency = orders.currency
    where payments.kind in ('charge', 'refund')

),

cash as (

    select
        order_id,
        {{ money("sum(case when kind = 'charge' then amount else 0 end)") }} as charged,
        {{ money("sum(case when kind = 'refund' then amount else 0 end)") }} as paid_back,
        {{ any_true('is_synthetic') }} as cash_is_synthetic
    from payments
    group by order_id

),

posted as (

    select
        order_id,
        {{ money("sum(case when account_kind in ('income', 'liability') and subject_kind <> 'refund_line' then amount_shop else 0 end)") }} as sold,
        {{ money("sum(case when subject_kind = 'refund_line' and account_kind in ('income', 'liability') then amount_shop else 0 end)") }} as refunded,
        {{ money("sum(case when component = 'cash_rounding' then amount_shop else 0 end)") }} as rounding
    from ledger
    group by order_id

)

select
    orders.order_id,
    orders.customer_id,
    orders.ordered_on,
    orders.currency,
    posted.sold,
    posted.rounding,
    posted.refunded,
    cash.charged,
    cash.paid_back,
    posted.sold + posted.rounding - cash.charged as open_amount,
    posted.refunded - cash.paid_back as open_refund,
    cash.cash_is_synthetic
from orders
inner join cash
    on orders.order_id = cash.order_id
inner join posted
    on orders.order_id = posted.order_id
