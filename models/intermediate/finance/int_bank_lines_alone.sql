{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- Bank lines that are no payout and ought to be explained: what came in, what the bank kept, what the processor took. In the columns of int_payouts_judged. -#}
with bank_lines as (

    select
        *,
        coalesce(currency, '{{ var("reporting_currency") }}') as booked_currency
    from ({{ finance_rows('bank_lines') }}) as all_lines

),

lines_alone as (

    select
        bank_lines.*,
        case
            when bank_lines.kind = 'fee' then 'bank_fee'
            when bank_lines.amount > 0 then 'unmatched_credit'
            else 'unknown'
        end as item_class
    from bank_lines
    left join {{ ref('int_payouts_banked') }} as banked
        on bank_lines.account = banked.account
        and bank_lines.bank_line_id = banked.bank_line_id
    where banked.bank_line_id is null
        and (
            bank_lines.kind = 'fee'
            or (bank_lines.amount > 0 and coalesce(bank_lines.kind, 'transfer') = 'transfer')
            or lower(coalesce(bank_lines.counterparty, '') || ' ' || coalesce(bank_lines.reference, '')) like '%stripe%'
        )

)

select
    'bank line ' || coalesce(account || ' ', '') || bank_line_id as subject,
    cast(null as {{ type_string() }}) as payout_id,
    account,
    bank_line_id,
    {{ period_text('booked_on') }} as period,
    booked_currency as currency,
    cast(null as date) as made_on,
    cast(null as date) as due_on,
    booked_on,
    cast(null as {{ type_string() }}) as payout_status,
    {{ money('0') }} as amount,
    amount as bank_amount,
    fee as bank_fee,
    amount as difference,
    0 as movements,
    0 as movements_missing,
    {{ money('0') }} as fees,
    {{ money('null') }} as contents_amount,
    {{ money('0') }} as contents_difference,
    item_class,
    case
        when item_class = 'bank_fee' then 'The bank charges for itself' || coalesce(': ' || reference, '') || '.'
        when item_class = 'unmatched_credit' then 'Money came in' || coalesce(' from ' || counterparty, '') || ' that no payout sent.'
        else 'The processor took or sent money that no payout names.'
    end as reason,
    'bank line ' || bank_line_id || coalesce(', ' || reference, '') as evidence,
    false as is_not_covered,
    is_synthetic
from lines_alone
