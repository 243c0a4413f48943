{{ config(materialized='table') }}
{#-
  profit_ledger in the lines of the profit statement, one row per posting source, line, order, customer and day: what
  marts sum, in a fraction of the ledger's rows. Signed: income is positive, cost negative.
-#}
with postings as (

    -- names for parts of a line add up to nothing within it
    select * from {{ ref('profit_ledger') }}
    where posting_source <> 'reclassification'

)

select
    posting_source,
    statement_line as component,
    order_id,
    customer_kind,
    customer_id,
    posted_on,
    {{ date_trunc('month', 'posted_on') }} as posted_month,
    {{ money('sum(amount)') }} as amount,
    account_kind = 'cost' as is_cost,
    {{ any_true('is_synthetic') }} as is_synthetic
from postings
group by posting_source, statement_line, order_id, customer_kind, customer_id, posted_on, account_kind
