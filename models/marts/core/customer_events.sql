{{ config(cluster_by=['customer_id']) }}
{#- Guests and orders that nobody is known for are on no timeline; an event without a time has no place on one. -#}
with orders as (

    select * from {{ ref('orders') }}
    where customer_id is not null

),

refunds as (

    select
        refund_kind,
        refund_id,
        customer_id,
        min(refunded_at) as refunded_at,
        min(source) as source,
        min(order_id) as order_id,
        sum(amount) as amount,
        min(reason) as reason,
        {{ any_true('is_synthetic') }} as is_synthetic
    from {{ ref('refunds') }}
    where customer_id is not null
    group by refund_kind, refund_id, customer_id

),

tickets as (

    select
        tickets.*,
        moments.solved_at,
        moments.rated_at
    from {{ ref('tickets') }} as tickets
    left join {{ ref('int_ticket_moments') }} as moments
        on tickets.ticket_id = moments.ticket_id
    where tickets.customer_id is not null

),

events as (

    {{ event("'order'", 'order_id', 'customer_id', 'ordered_at', 'source',
        "'Order ' || order_number || ': ' || cast(units as " ~ type_string() ~ ") || ' units' || case when is_purchase then '' else ', no purchase' end",
        'is_synthetic', amount='total_amount', link_kind='order', link_id='order_id') }}
    from orders
    union all
    {{ event("'order_cancelled'", 'order_id', 'customer_id', 'cancelled_at', 'source', "'Order ' || order_number || ' cancelled'",
        'is_synthetic', amount='total_amount', link_kind='order', link_id='order_id') }}
    from orders
    union all
    {{ event('refund_kind', "refund_id || ':' || customer_id", 'customer_id', 'refunded_at', 'source',
        "replace(refund_kind, '_', ' ') || coalesce(': ' || reason, '')", 'is_synthetic', amount='amount', link_kind='order', link_id='order_id') }}
    from refunds
    union all
    {{ event('kind', 'trouble_id', 'customer_id', 'happened_at', 'source', "replace(kind, '_', ' ') || ', order ' || order_number",
        'is_synthetic', amount='amount', link_kind='order', link_id='order_id') }}
    from {{ ref('int_payment_troubles') }}
    where customer_id is not null
    union all
    {{ event("'ticket_opened'", 'ticket_id', 'customer_id', 'created_at', 'source',
        "coalesce(reason, 'no reason given') || coalesce(' by ' || channel, '')", 'is_synthetic', link_kind='ticket', link_id='ticket_id') }}
    from tickets
    union all
    {{ event("'ticket_solved'", 'ticket_id', 'customer_id', 'solved_at', 'source', "coalesce(reason, 'no reason given')",
        'is_synthetic', link_kind='ticket', link_id='ticket_id') }}
    from tickets
    where status in ('solved', 'closed')
    union all
    {{ event("'ticket_rated'", 'ticket_id', 'customer_id', 'coalesce(rated_at, solved_at, created_at)', 'source', 'satisfaction',
        'is_synthetic', link_kind='ticket', link_id='ticket_id') }}
    from tickets
    where satisfaction in ('good', 'bad')
    union all
    select event_id, customer_id, happened_at, kind, source, amount, summary, link_kind, link_id, link_url, is_synthetic
    from {{ ref('int_file_events') }}

)

select
    event_id,
    customer_id,
    happened_at,
    {{ to_shop_date('happened_at') }} as happened_on,
    kind,
    source,
    amount,
    summary,
    link_kind,
    link_id,
    link_url,
    is_synthetic
from events
where happened_at is not null
