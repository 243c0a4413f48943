{#-
  Refund lines with what Shopify keeps elsewhere: the time (refund), the code and the title (line refunded).
  A refund whose total differs from its lines gets one more line for the difference, because money can go back
  without a line (goodwill, a rounding): never derive refunded money from refund lines alone. Not so for a voided order:
  it was never paid, so its lines are reversed without money, and the whole sale is undone.
-#}
with orders as (

    select * from {{ ref('stg_shopify__orders') }}

),

refunds as (

    select * from {{ ref('stg_shopify__refunds') }}

),

refund_lines as (

    select * from {{ ref('stg_shopify__refund_lines') }}

),

order_lines as (

    select * from {{ ref('stg_shopify__order_lines') }}

),

line_totals as (

    select
        refund_id,
        sum(subtotal) as subtotal,
        sum(subtotal_transaction) as subtotal_transaction
    from refund_lines
    group by refund_id

),

lines as (

    select
        refunds.shop,
        refunds.refund_id,
        refund_lines.refund_line_id,
        refunds.order_id,
        refund_lines.line_id,
        refunds.refunded_at,
        order_lines.line_type,
        order_lines.sku,
        order_lines.title,
        -refund_lines.quantity as quantity,
        refund_lines.unit_price,
        -refund_lines.subtotal as amount,
        -refund_lines.subtotal_transaction as amount_transaction,
        refunds.reason,
        refunds.load_id
    from refund_lines
    inner join refunds
        on refund_lines.refund_id = refunds.refund_id
    left join order_lines
        on refund_lines.line_id = order_lines.line_id
        and refund_lines.order_id = order_lines.order_id

),

differences as (

    select
        refunds.shop,
        refunds.refund_id,
        'difference-' || refunds.refund_id as refund_line_id,
        refunds.order_id,
        cast(null as {{ type_string() }}) as line_id,
        refunds.refunded_at,
        'manual' as line_type,
        cast(null as {{ type_string() }}) as sku,
        'Refunded beyond or below the lines' as title,
        0 as quantity,
        {{ money('null') }} as unit_price,
        coalesce(line_totals.subtotal, 0) - refunds.refunded_amount as amount,
        coalesce(line_totals.subtotal_transaction, 0) - refunds.refunded_amount_transaction as amount_transaction,
        refunds.reason,
        refunds.load_id
    from refunds
    left join line_totals
        on refunds.refund_id = line_totals.refund_id
    left join orders
        on refunds.order_id = orders.order_id
    where coalesce(orders.financial_status, '') <> 'voided'
        and refunds.refunded_amount is not null
        and refunds.refunded_amount <> coalesce(line_totals.subtotal, 0)

),

completed as (

    select * from lines
    union all
    select * from differences

)

select
    *,
    'refund' as refund_kind,
    cast(null as {{ type_string() }}) as customer_id,
    cast(null as {{ type_string() }}) as country,
    false as is_synthetic
from completed
