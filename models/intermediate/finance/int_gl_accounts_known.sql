{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- The accounts that a trial balance is held against: those of the ledger's components, and those of the roll-forwards. -#}
select
    account,
    min(account_name) as account_name,
    min(kind) as account_kind,
    false as is_position
from {{ ref('gl_accounts') }}
group by account
union all
select
    account,
    account_name,
    kind as account_kind,
    true as is_position
from {{ ref('gl_position_accounts') }}
