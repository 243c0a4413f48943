with source as (

    select * from {{ source('stripe', 'balance_transactions') }}

),

renamed as (

    select
        -- ids: the order id is metadata that the shop sets on the charge; some only write it into the description
        _load_id as load_id,
        '{{ var("stripe_shop") }}' as shop,
        id as payment_id,
        coalesce(
            {{ json_text('source__metadata', 'order_id') }},
            {{ text_match('description', '[Oo]rder #?([A-Za-z0-9-]+)') }}
        ) as order_id,

        -- strings
        case
            when type in ('charge', 'payment') then 'charge'
            when type in ('refund', 'payment_refund') then 'refund'
            when type in ('stripe_fee', 'stripe_fx_fee', 'network_cost', 'tax_fee') then 'fee'
            when type in ('payout', 'payout_cancel', 'payout_failure') then 'payout'
            else 'adjustment'
        end as kind,
        upper(currency) as currency,
        upper(coalesce(source__currency, currency)) as transaction_currency,
        lower(trim(coalesce({{ json_text('source__metadata', 'customer_email') }}, {{ json_text('source__metadata', 'email') }}))) as payer_email,

        -- numerics: minor units become money; signed, money to the customer is negative; a fee is positive
        {{ minor_units_to_money('amount', 'currency') }} as amount,
        {{ minor_units_to_money('fee', 'currency') }} as fee,
        {{ minor_units_to_money('net', 'currency') }} as net,
        -- what the customer paid or got back, positive; the rate made the balance's amount of it
        {{ minor_units_to_money('source__amount', 'source__currency') }} as transaction_amount,
        {{ money('exchange_rate') }} as exchange_rate,

        -- booleans
        coalesce(description like '[synthetic] %', false) as is_synthetic,

        -- timestamps
        created as paid_at,
        available_on as available_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
