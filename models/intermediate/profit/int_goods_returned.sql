{#-
  The lines of refunds whose goods had come before: Shopify calls their restocking a return. They take nothing from what
  is still to be sent. Of any other refund it is not known, and it counts for what is still to be sent first.
-#}
select {{ global_id('shop', 'refund_id') }} || ':' || refund_line_id as refund_line_id
from {{ ref('stg_shopify__refund_lines') }}
where restock_type = 'return'
    and {{ 'shopify' in switched_on_sources() }}
