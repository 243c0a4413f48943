{{ config(schema='intermediate', materialized='table', tags=['intermediate']) }}
{#-
  One row per account, document (or day of documents, or manual entry) and period: what the ledger has of it, and what
  the general ledger's journal has. Only for accounts with a journal. A document is matched by its own id where the
  journal names it or books no days on the account, else by its day.
-#}
with entries as (
    select * from {{ ref('int_gl_entries_signed') }}
),

journalled as (

    select
        entity,
        account,
        {{ any_true("match_key like 'day %'") }} as is_booked_by_day
    from entries
    group by entity, account

),

single_documents as (

    select
        entity,
        account,
        currency,
        document_id
    from entries
    where match_key = 'document ' || document_id
    group by entity, account, currency, document_id

),

postings as (

    select
        booked.entity,
        booked.account,
        booked.currency,
        booked.period,
        case
            when single_documents.document_id is not null or not journalled.is_booked_by_day
                then 'document ' || coalesce(booked.source_document, '')
            else 'day ' || cast(booked.posted_on as {{ type_string() }})
        end as match_key,
        booked.source_document,
        booked.amount_transaction as amount,
        booked.amount as amount_reporting
    from {{ ref('int_gl_postings_held') }} as booked
    inner join journalled
        on booked.entity = journalled.entity
        and booked.account = journalled.account
    left join single_documents
        on booked.entity = single_documents.entity
        and booked.account = single_documents.account
        and booked.currency = single_documents.currency
        and booked.source_document = single_documents.document_id

),

both_sides as (

    select
        entity, account, currency, period, match_key,
        amount as ledger_amount, amount_reporting as ledger_reporting, 1 as ledger_rows, source_document,
        {{ money('0') }} as gl_amount, {{ money('0') }} as gl_reporting, 0 as gl_rows, cast(null as {{ type_string() }}) as entry_id,
        cast(null as {{ type_string() }}) as posted_by, false as is_manual
    from postings

    union all

    select
        entity, account, currency, period, match_key,
        {{ money('0') }}, {{ money('0') }}, 0, cast(null as {{ type_string() }}),
        amount, amount_reporting, 1, entry_id, posted_by, is_manual
    from entries

)

select
    entity,
    account,
    currency,
    period,
    match_key,
    {{ money('sum(ledger_amount)') }} as ledger_amount,
    {{ money('sum(ledger_reporting)') }} as ledger_reporting,
    cast(sum(ledger_rows) as {{ type_int() }}) as ledger_rows,
    -- of one document there are as many postings as it has lines and customers
    count(distinct case when ledger_rows > 0 then coalesce(source_document, '') end) as documents,
    min(source_document) as first_document,
    max(source_document) as last_document,
    {{ money('sum(gl_amount)') }} as gl_amount,
    {{ money('sum(gl_reporting)') }} as gl_reporting,
    cast(sum(gl_rows) as {{ type_int() }}) as gl_rows,
    min(entry_id) as first_entry,
    max(entry_id) as last_entry,
    min(posted_by) as posted_by,
    {{ any_true('is_manual') }} as is_manual
from both_sides
group by entity, account, currency, period, match_key
