select * from {{ ref('stg_shopify__customers') }} join {{ ref('a_frist') }} using (id)
