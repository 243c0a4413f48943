select id from {{ ref('orders', v=3) }} join {{ ref('plain', v=1) }} using (id)
