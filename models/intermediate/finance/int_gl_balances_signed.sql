{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- The trial balance with profit positive, as the ledger has it, for the accounts that are known here. -#}
with balances as (

    select * from {{ ref('stg_files__gl_balances') }}

),

accounts as (

    select account
    from {{ ref('int_gl_accounts_known') }}

),

named as (

    select
        -- a file that names no company speaks of the one company
        case when balances.entity = 'files' then '{{ var("entity") }}' else balances.entity end as company,
        balances.account,
        coalesce(balances.currency, '{{ var("reporting_currency") }}') as booked_currency,
        balances.period,
        balances.amount,
        balances.amount_reporting,
        balances.opening,
        balances.is_synthetic
    from balances
    inner join accounts
        on balances.account = accounts.account

)

select
    company as entity,
    account,
    booked_currency as currency,
    period,
    {{ money('-sum(amount)') }} as amount,
    {{ money('-sum(amount_reporting)') }} as amount_reporting,
    {{ money('-sum(opening)') }} as opening,
    {{ any_true('is_synthetic') }} as is_synthetic
from named
group by company, account, booked_currency, period
