{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- Payouts against the bank: what is the matter with each, if anything. Statements speak for the days from their first line to their last. -#}
with payouts as (

    select * from {{ ref('int_payouts_filled') }}

),

bank_lines as (

    select
        *,
        coalesce(currency, '{{ var("reporting_currency") }}') as booked_currency
    from ({{ finance_rows('bank_lines') }}) as all_lines

),

covered as (

    select
        booked_currency,
        min(booked_on) as first_on,
        max(booked_on) as last_on
    from bank_lines
    group by booked_currency

),

sent as (

    select
        payouts.*,
        bank_lines.account,
        bank_lines.bank_line_id,
        bank_lines.booked_on,
        bank_lines.amount as bank_amount,
        bank_lines.fee as bank_fee,
        bank_lines.reference,
        covered.first_on,
        covered.last_on,
        bank_lines.is_synthetic as line_is_synthetic
    from payouts
    left join {{ ref('int_payouts_banked') }} as banked
        on payouts.payout_id = banked.payout_id
    left join bank_lines
        on banked.account = bank_lines.account
        and banked.bank_line_id = bank_lines.bank_line_id
    left join covered
        on payouts.currency = covered.booked_currency

),

judged as (

    select
        *,
        case
            when bank_line_id is not null and bank_amount + bank_fee <> amount then 'unknown'
            when bank_line_id is not null and bank_fee <> 0 then 'bank_fee'
            when bank_line_id is not null and {{ period_text('booked_on') }} <> {{ period_text('due_on') }} then 'timing'
            when bank_line_id is not null or amount = 0 or first_on is null or due_on < first_on then null
            when due_on > {{ dateadd('day', -var('payout_grace_days'), 'last_on') }} then 'timing'
            else 'missing_in_bank'
        end as item_class
    from sent

)

select
    'payout ' || payout_id as subject,
    payout_id,
    account,
    bank_line_id,
    {{ period_text('due_on') }} as period,
    currency,
    made_on,
    due_on,
    booked_on,
    status as payout_status,
    amount,
    bank_amount,
    bank_fee,
    {{ money('coalesce(bank_amount, 0)') }} - amount as difference,
    movements,
    movements_missing,
    fees,
    contents_amount,
    contents_difference,
    item_class,
    case
        when item_class = 'timing' and bank_line_id is null then 'Due on ' || cast(due_on as {{ type_string() }}) || '; the statements end on ' || cast(last_on as {{ type_string() }}) || '.'
        when item_class = 'timing' then 'Due on ' || cast(due_on as {{ type_string() }}) || ', booked on ' || cast(booked_on as {{ type_string() }}) || ', in another month.'
        when item_class = 'bank_fee' then 'The bank kept ' || {{ amount_text('bank_fee') }} || ' of it.'
        when item_class = 'missing_in_bank' then 'Sent, and due on ' || cast(due_on as {{ type_string() }}) || '; the bank has booked no such amount.'
        when item_class = 'unknown' then 'The bank booked another amount than was sent, and names no fee.'
        when bank_line_id is null and amount <> 0 then 'No statement of its days is loaded.'
    end as reason,
    'payout ' || payout_id || coalesce('; bank line ' || bank_line_id, '') as evidence,
    item_class is null and bank_line_id is null and amount <> 0 as is_not_covered,
    is_synthetic or coalesce(line_is_synthetic, false) as is_synthetic
from judged
