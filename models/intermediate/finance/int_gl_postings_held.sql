{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- What is held against the general ledger: the books, and beside them what moves stock and points on the balance sheet. -#}
select
    entity,
    account,
    currency_transaction as currency,
    period,
    posted_on,
    source_document,
    amount_transaction,
    amount,
    is_synthetic
from {{ ref('booked_ledger') }}
union all
select
    entity,
    account,
    currency,
    period,
    posted_on,
    source_document,
    amount as amount_transaction,
    amount,
    is_synthetic
from {{ ref('int_position_postings') }}
where period is not null
