{#-
  One row per movement of money at a payment processor. The shop system records the same payments without fees, so
  its transactions count only for orders about which no processor and no file says anything.
-#}
with payments as (

    {{ union_sources('payments') }}

),

orders as (

    select order_id from {{ ref('int_orders_unioned') }}

),

with_order as (

    select
        payments.*,
        orders.order_id as known_order_id
    from payments
    left join orders
        on {{ global_id('payments.shop', 'payments.order_id') }} = orders.order_id

),

covered as (

    select distinct known_order_id
    from with_order
    where source <> 'shopify'
        and known_order_id is not null

)

select
    with_order.shop || ':' || with_order.payment_id as payment_id,
    with_order.source,
    with_order.known_order_id as order_id,
    with_order.kind,
    with_order.paid_at,
    {{ to_shop_date('with_order.paid_at') }} as paid_on,
    with_order.amount,
    with_order.fee,
    coalesce(with_order.net, with_order.amount - coalesce(with_order.fee, 0)) as net,
    coalesce(with_order.currency, '{{ var("reporting_currency") }}') as currency,
    with_order.is_synthetic,
    with_order.load_id
from with_order
left join covered
    on with_order.known_order_id = covered.known_order_id
where with_order.source <> 'shopify'
    or covered.known_order_id is null
