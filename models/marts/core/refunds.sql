with refund_lines as (

    select * from {{ ref('int_refund_lines_unioned') }}

)

select
    refund_line_id,
    refund_id,
    refund_kind,
    order_id,
    order_line_id,
    customer_id,
    refunded_at,
    refunded_on,
    {{ date_trunc('month', 'refunded_on') }} as refunded_month,
    line_type,
    sku,
    title,
    quantity,
    unit_price,
    amount,
    country,
    reason,
    shop,
    source,
    is_synthetic
from refund_lines
