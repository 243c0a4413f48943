{{ config(alias='orders_above_limit', docs={'node_color': 'purple'}) }}
select
    orders.order_id,
    orders.amount,
    {{ in_pence('orders.amount') }} as pence
from {{ ref('stg_orders') }} as orders
cross join {{ ref('limits') }} as limits
where orders.amount > limits.minimum
