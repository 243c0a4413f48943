{#- What shipping, packing and payment cost. Rates are what an order should cost, so they are estimates; fees are facts. -#}
with orders as (

    select * from {{ ref('orders') }}

),

payments as (

    select
        payments.payment_id,
        payments.order_id,
        payments.paid_on,
        case when payments.kind = 'fee' then payments.amount else 0 end - coalesce(payments.fee, 0) as fee,
        payments.currency,
        payments.currency as transaction_currency,
        {{ money('1') }} as transaction_rate,
        {{ reporting_rate_columns('payments', 'currency_days', 'paid_on') }},
        payments.is_synthetic,
        payments.load_id
    from {{ ref('payments') }} as payments
    left join {{ ref('int_currency_days') }} as currency_days
        on payments.currency = currency_days.currency
        and payments.paid_on = currency_days.needed_on
    where payments.kind = 'fee' or payments.fee <> 0

),

rates_applied as (

    select
        *,
        currency as transaction_currency,
        {{ money('1') }} as transaction_rate
    from {{ ref('int_order_rate_costs') }}

),

rate_costs as (

    select
        cost_kind || '_rate' as posting_source,
        case cost_kind when 'packing' then 'packing_cost' when 'payment_fee' then 'payment_fee' else 'shipping_cost' end as component,
        'order' as subject_kind,
        order_id as subject_id,
        order_id,
        cast(null as {{ type_string() }}) as order_line_id,
        customer_id,
        ordered_on as posted_on,
        {{ posting_amounts('-rates_applied.cost', 'rates_applied') }},
        'cost_rate:' || cost_kind || ':' || unit as source_document,
        true as is_estimate,
        is_synthetic,
        load_id
    from rates_applied

),

payment_fees as (

    -- a fee of its own is an amount that left the balance; a payment's fee is stated positive beside it
    select
        'payment_fee' as posting_source,
        'payment_fee' as component,
        'payment' as subject_kind,
        payments.payment_id as subject_id,
        payments.order_id,
        cast(null as {{ type_string() }}) as order_line_id,
        orders.customer_id,
        payments.paid_on as posted_on,
        {{ posting_amounts('payments.fee', 'payments') }},
        'payment:' || payments.payment_id as source_document,
        false as is_estimate,
        payments.is_synthetic,
        payments.load_id
    from payments
    left join orders
        on payments.order_id = orders.order_id

)

select {{ posting_columns() }}, {{ posting_money_columns() }} from rate_costs
union all
select {{ posting_columns() }}, {{ posting_money_columns() }} from payment_fees
