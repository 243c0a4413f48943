select * from {{ ref('stg_shopify__customer') }}
