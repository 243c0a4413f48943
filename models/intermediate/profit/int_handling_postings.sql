{#- What shipping, packing and payment cost. Rates are what an order should cost, so they are estimates; fees are facts. -#}
with orders as (

    select * from {{ ref('orders') }}

),

payments as (

    select * from {{ ref('payments') }}
    where kind = 'fee' or fee <> 0

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
        -cost as amount,
        'cost_rate:' || cost_kind || ':' || unit as source_document,
        true as is_estimate,
        is_synthetic,
        load_id
    from {{ ref('int_order_rate_costs') }}

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
        case when payments.kind = 'fee' then payments.amount else 0 end - coalesce(payments.fee, 0) as amount,
        'payment:' || payments.payment_id as source_document,
        false as is_estimate,
        payments.is_synthetic,
        payments.load_id
    from payments
    left join orders
        on payments.order_id = orders.order_id

)

select {{ posting_columns() }} from rate_costs
union all
select {{ posting_columns() }} from payment_fees
