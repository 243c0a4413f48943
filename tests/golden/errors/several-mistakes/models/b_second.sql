select {{ nothing_like_it() }} from {{ ref('stg_shopify__customers') }}
