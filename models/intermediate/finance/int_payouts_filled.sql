{{ config(schema='intermediate', materialized='table', tags=['intermediate']) }}
{#- Payouts with what they are made of: the movements that Stripe names, and what those came to, fees taken off. -#}
with payouts as (

    select * from {{ ref('stg_stripe__payouts') }}
    where {{ 'stripe' in switched_on_sources() }}

),

contents as (

    select
        payout_lines.payout_id,
        count(*) as movements,
        {{ count_true('payments.payment_id is null') }} as movements_missing,
        {{ money('coalesce(sum(payments.amount), 0)') }} as movements_amount,
        {{ money('coalesce(sum(payments.fee), 0)') }} as fees,
        {{ money('coalesce(sum(payments.net), 0)') }} as contents_amount
    from {{ ref('stg_stripe__payout_lines') }} as payout_lines
    left join {{ ref('stg_stripe__payments') }} as payments
        on payout_lines.payment_id = payments.payment_id
    group by payout_lines.payout_id

)

select
    payouts.payout_id,
    payouts.currency,
    payouts.status,
    payouts.is_automatic,
    {{ to_shop_date('payouts.made_at') }} as made_on,
    payouts.due_on,
    -- what failed or was called off never reaches the bank
    case when payouts.status in ('failed', 'canceled') then {{ money('0') }} else payouts.amount end as amount,
    coalesce(contents.movements, 0) as movements,
    coalesce(contents.movements_missing, 0) as movements_missing,
    coalesce(contents.movements_amount, {{ money('0') }}) as movements_amount,
    coalesce(contents.fees, {{ money('0') }}) as fees,
    case when payouts.is_automatic then coalesce(contents.contents_amount, {{ money('0') }}) end as contents_amount,
    case when payouts.is_automatic then payouts.amount - coalesce(contents.contents_amount, {{ money('0') }}) else {{ money('0') }} end as contents_difference,
    payouts.is_synthetic
from payouts
left join contents
    on payouts.payout_id = contents.payout_id
