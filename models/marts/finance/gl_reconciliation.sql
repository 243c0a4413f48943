{%- set classes = ['timing', 'missing_load', 'manual_journal', 'rounding', 'fx', 'unknown'] -%}
{#-
  One row per entity, account, currency and period of the trial balance: its balance against the ledger's sum, with the
  difference taken apart. Profit is positive on both sides.
-#}
with balances as (

    select * from {{ ref('int_gl_balances_compared') }}

),

items as (

    select
        entity,
        account,
        currency,
        period,
        count(*) as item_count,
        sum(amount) as explained,
        {% for name in classes -%}
        sum(case when item_class = '{{ name }}' then amount else 0 end) as {{ name }},
        {% endfor -%}
        sum(case when blocks_close then abs(amount) else 0 end) as blocking
    from {{ ref('gl_reconciling_items') }}
    group by entity, account, currency, period

),

accounts as (

    select * from {{ ref('int_gl_accounts_known') }}

),

joined as (

    select
        balances.entity,
        balances.account,
        accounts.account_name,
        accounts.account_kind,
        accounts.is_position,
        balances.currency,
        balances.period,
        balances.ledger_amount,
        balances.gl_amount,
        balances.ledger_reporting,
        balances.gl_reporting,
        {{ money('balances.gl_reporting - balances.ledger_reporting') }} as difference,
        {% for name in classes -%}
        {{ money('coalesce(items.' ~ name ~ ', 0)') }} as {{ name }},
        {% endfor -%}
        {{ money('balances.gl_reporting - balances.ledger_reporting - coalesce(items.explained, 0)') }} as residual,
        coalesce(items.item_count, 0) as item_count,
        {{ money('coalesce(items.blocking, 0)') }} as blocking_amount,
        {{ later(money("'" ~ var('gl_tolerance_amount') ~ "'"), mul_money('abs(balances.gl_reporting)', "'" ~ var('gl_tolerance_share') ~ "'")) }} as tolerance,
        balances.is_synthetic
    from balances
    left join items
        on balances.entity = items.entity
        and balances.account = items.account
        and balances.currency = items.currency
        and balances.period = items.period
    left join accounts
        on balances.account = accounts.account

)

select
    joined.*,
    case
        when item_count = 0 then 'agrees'
        when blocking_amount = 0 then 'explained'
        when blocking_amount <= tolerance then 'within_tolerance'
        else 'open'
    end as status
from joined
