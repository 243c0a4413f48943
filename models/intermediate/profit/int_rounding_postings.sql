{#-
  What no payment can settle: an order whose lines add up to a fraction of a penny is paid to the whole penny, and the
  fraction is posted here, order by order. So the ledger ties to payments in whole pence.
-#}
with orders as (

    select * from {{ ref('orders') }}
    where total_amount <> {{ round_money('total_amount') }}

)

select
    'cash_rounding' as posting_source,
    'cash_rounding' as component,
    'order' as subject_kind,
    order_id as subject_id,
    order_id,
    cast(null as {{ type_string() }}) as order_line_id,
    customer_id,
    ordered_on as posted_on,
    {{ posting_amounts('(' ~ round_money('orders.total_amount') ~ ' - orders.total_amount)', 'orders') }},
    'order:' || order_id as source_document,
    false as is_estimate,
    is_synthetic,
    load_id
from orders
