select
    order_id,
    customer_id,
    ordered_on,
    amount,
    status
from {{ ref('raw_orders') }}
