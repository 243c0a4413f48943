{#- Mentions of accounts and guests: profiles, orders, credit notes, and what an order was paid with. -#}
with profiles as (

    {{ union_sources('customers') }}

),

orders as (

    select * from {{ ref('int_orders_unioned') }}

),

accounts as (

    {{ mention('account', global_id('shop', 'customer_id'), 'source', 'shop', 'created_at', email='email', phone='phone',
        name="lower(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')))") }}
    from profiles
    union all
    {{ mention('account', 'customer_id', 'source', 'shop', 'ordered_at', email='email', phone='phone') }}
    from orders
    where customer_id is not null
    union all
    -- a guest's order is a record where it has a contact; without one it is nobody's
    {{ mention('order', order_record('orders'), 'source', 'shop', 'ordered_at', email='email', phone='phone') }}
    from orders
    where customer_id is null
        and (email is not null or phone is not null)
    union all
    {{ mention('account', 'customer_id', 'source', 'shop', 'refunded_at') }}
    from {{ ref('int_refund_lines_unioned') }}
    where customer_id is not null

)

{%- if 'stripe' in switched_on_sources() %},

payers as (

    -- what somebody paid an order with is a contact of that order
    select
        {{ order_record('orders') }} as record_id,
        case when orders.customer_id is null then 'order' else 'account' end as record_kind,
        orders.shop,
        payments.payer_email,
        payments.paid_at
    from {{ ref('stg_stripe__payments') }} as payments
    inner join orders
        on {{ global_id('payments.shop', 'payments.order_id') }} = orders.order_id
    where payments.payer_email is not null

)
{%- endif %}

select * from accounts
{%- if 'stripe' in switched_on_sources() %}
union all
{{ mention('account', 'record_id', "'stripe'", 'shop', 'paid_at', email='payer_email', record_kind='record_kind') }}
from payers
{%- endif %}
