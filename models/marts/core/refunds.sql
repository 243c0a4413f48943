with refund_lines as (

    select * from {{ ref('int_refund_lines_unioned') }}

),

currency_days as (

    select * from {{ ref('int_currency_days') }}

),

orders as (

    select * from {{ ref('orders') }}

),

records as (

    select * from {{ ref('int_records_keyed') }}

)

select
    refund_lines.refund_line_id,
    refund_lines.refund_id,
    refund_lines.refund_kind,
    refund_lines.order_id,
    refund_lines.order_line_id,
    records.customer_key as customer_id,
    refund_lines.refunded_at,
    refund_lines.refunded_on,
    {{ date_trunc('month', 'refund_lines.refunded_on') }} as refunded_month,
    refund_lines.line_type,
    refund_lines.sku,
    refund_lines.title,
    refund_lines.quantity,
    refund_lines.unit_price,
    refund_lines.amount,
    refund_lines.country,
    refund_lines.reason,
    refund_lines.shop,
    refund_lines.source,
    refund_lines.is_synthetic,
    refund_lines.load_id,
    refund_lines.currency,
    refund_lines.transaction_currency,
    refund_lines.amount_transaction,
    orders.transaction_rate,
    {{ reporting_rate_columns('refund_lines', 'currency_days', 'refunded_on') }}
from refund_lines
left join currency_days
    on refund_lines.currency = currency_days.currency
    and refund_lines.refunded_on = currency_days.needed_on
left join orders
    on refund_lines.order_id = orders.order_id
left join records
    on {{ order_record('refund_lines') }} = records.record_id
