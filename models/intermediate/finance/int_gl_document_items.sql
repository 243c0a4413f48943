{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- One row per document, day of documents or manual entry that differs in a period: of which kind the difference is. -#}
with compared as (

    select * from {{ ref('int_gl_documents_compared') }}

),

overall as (

    -- what became of it in all periods together
    select
        entity,
        account,
        currency,
        match_key,
        sum(gl_amount) - sum(ledger_amount) as amount_left,
        sum(ledger_rows) as ledger_rows,
        sum(gl_rows) as gl_rows,
        count(*) as periods,
        min(case when gl_rows > 0 then period end) as gl_period,
        min(case when ledger_rows > 0 then period end) as ledger_period
    from compared
    group by entity, account, currency, match_key

),

judged as (

    select
        compared.*,
        overall.gl_period,
        overall.ledger_period,
        compared.gl_amount - compared.ledger_amount as difference_amount,
        compared.gl_reporting - compared.ledger_reporting as difference_reporting,
        case
            when compared.is_manual then 'manual_journal'
            when overall.gl_rows = 0 or overall.ledger_rows = 0 then 'missing_load'
            when overall.periods > 1 and abs(overall.amount_left) <= {{ rounding_limit() }}
                and abs(compared.gl_amount - compared.ledger_amount) > {{ rounding_limit() }} then 'timing'
            when compared.gl_amount = compared.ledger_amount then 'fx'
            when abs(compared.gl_amount - compared.ledger_amount) <= {{ rounding_limit() }} then 'rounding'
            else 'unknown'
        end as item_class
    from compared
    inner join overall
        on compared.entity = overall.entity
        and compared.account = overall.account
        and compared.currency = overall.currency
        and compared.match_key = overall.match_key

)

select
    entity,
    account,
    currency,
    period,
    match_key,
    item_class,
    {{ money('difference_amount') }} as amount_in_currency,
    {{ money('difference_reporting') }} as amount,
    case
        when item_class = 'manual_journal' then 'A manual entry' || coalesce(' by ' || posted_by, '') || ' without a document of the shop.'
        when item_class = 'missing_load' and gl_rows = 0 then 'Posted here; the general ledger has it in no month.'
        when item_class = 'missing_load' then 'In the general ledger by interface; no posting here in any month.'
        when item_class = 'timing' then 'Booked in ' || coalesce(ledger_period, 'no month') || ' here and in ' || coalesce(gl_period, 'no month') || ' in the general ledger.'
        when item_class = 'fx' then 'The same ' || currency || ', translated at another rate.'
        when item_class = 'rounding' then 'Both have it, and differ by no more than rounding.'
        else 'Both have it, with different amounts.'
    end as reason,
    {{ evidence_text('documents', 'first_document', 'last_document', 'document') }}
    || case when ledger_rows > 0 and gl_rows > 0 then '; ' else '' end
    || {{ evidence_text('gl_rows', 'first_entry', 'last_entry', 'journal line') }} as evidence
from judged
where difference_amount <> 0 or difference_reporting <> 0
