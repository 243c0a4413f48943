{#-
  One row per account of the balance sheet that has a roll-forward here, and month: opening, movement and closing on both
  sides, credit positive. What was off when the month began is carried; what is new in it has the classes of
  gl_reconciliation, which holds its movements against the journal.
-#}
with accounts as (

    select * from {{ ref('gl_position_accounts') }}

),

months as (

    select * from {{ ref('gl_reconciliation') }}
    where is_position

),

ours as (

    select
        account,
        currency,
        period,
        sum(amount) as movement
    from {{ ref('int_position_postings') }}
    where period is not null
    group by account, currency, period

),

opened as (

    -- everything before the month, whether the trial balance reaches back so far or not
    select
        months.entity,
        months.account,
        months.currency,
        months.period,
        coalesce(sum(ours.movement), 0) as opening
    from months
    left join ours
        on months.account = ours.account
        and months.currency = ours.currency
        and ours.period < months.period
    group by months.entity, months.account, months.currency, months.period

),

stated as (

    select entity, account, currency, period, opening
    from {{ ref('int_gl_balances_signed') }}

),

both_sides as (

    select
        accounts.position,
        months.*,
        {{ money('opened.opening') }} as ledger_opening,
        {{ money("coalesce(stated.opening, sum(months.gl_reporting) over (
            partition by months.entity, months.account, months.currency order by months.period
            rows between unbounded preceding and 1 preceding
        ), 0)") }} as gl_opening
    from months
    inner join accounts
        on months.account = accounts.account
    inner join opened
        on months.entity = opened.entity
        and months.account = opened.account
        and months.currency = opened.currency
        and months.period = opened.period
    left join stated
        on months.entity = stated.entity
        and months.account = stated.account
        and months.currency = stated.currency
        and months.period = stated.period

)

select
    position,
    entity,
    account,
    account_name,
    currency,
    period,
    ledger_opening,
    ledger_reporting as ledger_movement,
    {{ money('ledger_opening + ledger_reporting') }} as ledger_closing,
    gl_opening,
    gl_reporting as gl_movement,
    {{ money('gl_opening + gl_reporting') }} as gl_closing,
    {{ money('gl_opening + gl_reporting - ledger_opening - ledger_reporting') }} as difference,
    {{ money('gl_opening - ledger_opening') }} as carried,
    difference as new_difference,
    timing,
    missing_load,
    manual_journal,
    rounding,
    fx,
    unknown,
    status,
    is_synthetic
from both_sides
