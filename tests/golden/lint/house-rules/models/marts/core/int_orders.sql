select o.order_id, r.amount
from {{ ref('stg_shop__orders') }} as o
left join {{ source('shop', 'refunds') }} as r on r.order_id = o.order_id
left join marts.rates on true
