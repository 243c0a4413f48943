{#-
  Money that went back: one posting per line of a refund, credit note or bad debt, on its own day. What a refund paid
  beyond its lines is a line of its own, and a component of its own.
-#}
with refunds as (

    select * from {{ ref('refunds') }}

)

select
    refund_kind as posting_source,
    case
        when refund_kind = 'bad_debt' then 'bad_debt'
        when line_type not in ('goods', 'discount', 'manual') then {{ posting_of_line_type('line_type', given_back=true) }}
        when refund_kind = 'refund' and refund_line_id like '%:difference-%' then 'refund_discrepancy'
        when refund_kind = 'refund' then 'refund'
        else 'credit_note'
    end as component,
    'refund_line' as subject_kind,
    refund_line_id as subject_id,
    order_id,
    order_line_id,
    customer_id,
    refunded_on as posted_on,
    {{ posting_amounts('refunds.amount', 'refunds', seen='refunds.amount_transaction') }},
    'refund:' || refund_id as source_document,
    false as is_estimate,
    is_synthetic,
    load_id
from refunds
