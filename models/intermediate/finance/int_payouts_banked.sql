{{ config(schema='intermediate', materialized='table', tags=['intermediate']) }}
{#-
  Which line of a bank statement a payout is: the line whose text names it, else, among what is left, the line of the
  same amount nearest to the day it was due, where each is the other's nearest. One line a payout, one payout a line.
-#}
with payouts as (

    select payout_id, currency, made_on, due_on, amount
    from {{ ref('int_payouts_filled') }}

),

bank_lines as (

    {{ finance_rows('bank_lines') }}
        and coalesce(kind, 'transfer') = 'transfer'

),

lines as (

    select
        account,
        bank_line_id,
        coalesce(currency, '{{ var("reporting_currency") }}') as currency,
        booked_on,
        amount + fee as sent_amount,
        {{ text_match('reference', '(po_[A-Za-z0-9]+)') }} as named_payout
    from bank_lines

),

named as (

    select
        payouts.payout_id,
        lines.account,
        lines.bank_line_id
    from payouts
    inner join lines
        on payouts.payout_id = lines.named_payout
        and payouts.currency = lines.currency
    qualify row_number() over (partition by payouts.payout_id order by lines.booked_on, lines.account, lines.bank_line_id) = 1

),

left_payouts as (

    select payouts.*
    from payouts
    left join named
        on payouts.payout_id = named.payout_id
    where named.payout_id is null
        and payouts.amount <> 0

),

near as (

    select
        left_payouts.payout_id,
        lines.account,
        lines.bank_line_id,
        row_number() over (
            partition by left_payouts.payout_id
            order by abs({{ datediff('left_payouts.due_on', 'lines.booked_on', 'day') }}), lines.booked_on, lines.account, lines.bank_line_id
        ) as line_place,
        row_number() over (
            partition by lines.account, lines.bank_line_id
            order by abs({{ datediff('left_payouts.due_on', 'lines.booked_on', 'day') }}), left_payouts.due_on, left_payouts.payout_id
        ) as payout_place
    from left_payouts
    inner join lines
        on left_payouts.amount = lines.sent_amount
        and left_payouts.currency = lines.currency
        and lines.named_payout is null
        and lines.booked_on between left_payouts.made_on and {{ dateadd('day', var('payout_bank_window_days'), 'left_payouts.due_on') }}

)

select payout_id, account, bank_line_id, true as is_named
from named
union all
select payout_id, account, bank_line_id, false as is_named
from near
where line_place = 1
    and payout_place = 1
