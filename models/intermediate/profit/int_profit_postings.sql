{{ config(materialized='table') }}
{#-
  The one ledger of profit: every mart of profitability is a sum over it, so they agree by construction. One row per
  posting source, component, order, customer and day. Signed: income is positive, cost negative.
-#}
with postings as (

    select * from {{ ref('int_book_postings') }}
    union all
    select * from {{ ref('int_cost_postings') }}

)

select
    posting_source,
    component,
    order_id,
    -- a posting of nobody we know counts as a guest's when there is an order, and is unassigned without one
    case
        when customer_id is not null then 'customer'
        when order_id is not null then 'guest'
        else 'unassigned'
    end as customer_kind,
    customer_id,
    posted_on,
    {{ date_trunc('month', 'posted_on') }} as posted_month,
    {{ money('sum(amount)') }} as amount,
    is_cost,
    {{ any_true('is_synthetic') }} as is_synthetic
from postings
group by posting_source, component, order_id, customer_id, posted_on, is_cost
