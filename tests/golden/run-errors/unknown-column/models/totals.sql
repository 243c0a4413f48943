select
    orders.id,
    orders.amont
from {{ ref('orders') }} as orders
