{{ config(materialized='table') }}
{#-
  One row per line of money or goods that came back, of every switched-on source: refunds on orders, credit notes
  without an order, bad debt. A note that names an order we do not have is a credit note.
-#}
with refund_lines as (

    {{ union_sources('refund_lines') }}

),

stock_code_types as (

    select * from {{ ref('stock_code_types') }}

),

orders as (

    select * from {{ ref('int_orders_unioned') }}

),

with_global_ids as (

    select
        *,
        {{ global_id('shop', 'order_id') }} as global_order_id,
        {{ global_id('shop', 'customer_id') }} as global_customer_id
    from refund_lines

)

select
    refund_lines.shop || ':' || refund_lines.refund_id || ':' || refund_lines.refund_line_id as refund_line_id,
    refund_lines.shop || ':' || refund_lines.refund_id as refund_id,
    case
        when refund_lines.refund_kind = 'bad_debt' then 'bad_debt'
        when orders.order_id is not null then 'refund'
        else 'credit_note'
    end as refund_kind,
    refund_lines.source,
    refund_lines.shop,
    orders.order_id,
    case
        when orders.order_id is not null and refund_lines.line_id is not null
            then orders.order_id || ':' || refund_lines.line_id
    end as order_line_id,
    coalesce(orders.customer_id, refund_lines.global_customer_id) as customer_id,
    coalesce(orders.customer_number, refund_lines.customer_id) as customer_number,
    refund_lines.refunded_at,
    {{ to_shop_date('refund_lines.refunded_at') }} as refunded_on,
    coalesce(
        refund_lines.line_type,
        case when refund_lines.refund_kind = 'bad_debt' then 'bad_debt' end,
        stock_code_types.line_type,
        'goods'
    ) as line_type,
    refund_lines.sku,
    refund_lines.title,
    cast(refund_lines.quantity as {{ type_int() }}) as quantity,
    refund_lines.unit_price,
    refund_lines.amount,
    coalesce(refund_lines.country, orders.country) as country,
    refund_lines.reason,
    refund_lines.is_synthetic,
    refund_lines.load_id,
    -- a credit note without an order names no currency
    coalesce(orders.currency, '{{ var("reporting_currency") }}') as currency,
    coalesce(orders.transaction_currency, '{{ var("reporting_currency") }}') as transaction_currency,
    refund_lines.amount_transaction
from with_global_ids as refund_lines
left join stock_code_types
    on refund_lines.sku = stock_code_types.stock_code
left join orders
    on refund_lines.global_order_id = orders.order_id
