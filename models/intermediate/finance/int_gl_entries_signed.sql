{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#-
  The general ledger's journal with profit positive, for the accounts that the trial balance covers. match_key says what a
  line is held against: one document, a day's documents, or, of a manual entry, nothing.
-#}
with entries as (

    select * from {{ ref('stg_files__gl_entries') }}

),

covered as (

    select
        entity,
        account
    from {{ ref('int_gl_balances_signed') }}
    group by entity, account

),

named as (

    select
        case when entity = 'files' then '{{ var("entity") }}' else entity end as company,
        coalesce(currency, '{{ var("reporting_currency") }}') as booked_currency,
        case
            when is_manual or (document_id is null and document_on is null) then 'entry ' || entry_id
            when document_id is not null then 'document ' || document_id
            else 'day ' || cast(document_on as {{ type_string() }})
        end as match_key,
        entries.*
    from entries

)

select
    named.company as entity,
    named.account,
    named.booked_currency as currency,
    named.period,
    named.entry_id,
    named.document_id,
    named.match_key,
    named.is_manual,
    named.posted_by,
    named.memo,
    {{ money('-named.amount') }} as amount,
    {{ money('-named.amount_reporting') }} as amount_reporting
from named
inner join covered
    on named.company = covered.entity
    and named.account = covered.account
