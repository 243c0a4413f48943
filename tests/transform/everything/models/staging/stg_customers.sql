select
    customer_id,
    name,
    updated_at
from {{ source('shop', 'customers') }}
