{#-
  What selling cost, as far as its inputs are loaded, negative. Goods lines of an order that has neither a customer nor
  any paid line are stock corrections and cost nothing here.
-#}
with order_lines as (

    select * from {{ ref('order_lines') }}

),

orders as (

    select * from {{ ref('orders') }}

),

refunds as (

    select * from {{ ref('refunds') }}

),

products as (

    select * from {{ ref('products') }}
    where unit_cost is not null

),

costs_of_goods as (

    select
        'cost_of_goods' as posting_source,
        'cogs' as component,
        order_lines.order_id,
        orders.customer_id,
        orders.ordered_on as posted_on,
        -sum({{ mul_money('order_lines.quantity', 'products.unit_cost') }}) as amount,
        true as is_cost,
        {{ any_true('products.cost_is_synthetic') }} as is_synthetic
    from order_lines
    inner join orders
        on order_lines.order_id = orders.order_id
    inner join products
        on order_lines.shop = products.shop
        and order_lines.sku = products.sku
    where order_lines.line_type = 'goods'
        and (orders.has_paid_line or orders.customer_id is not null)
    group by order_lines.order_id, orders.customer_id, orders.ordered_on

),

costs_of_returned_goods as (

    -- goods that came back return their cost: the quantity is negative
    select
        'cost_of_returned_goods' as posting_source,
        'cogs' as component,
        refunds.order_id,
        refunds.customer_id,
        refunds.refunded_on as posted_on,
        -sum({{ mul_money('refunds.quantity', 'products.unit_cost') }}) as amount,
        true as is_cost,
        {{ any_true('products.cost_is_synthetic') }} as is_synthetic
    from refunds
    inner join products
        on refunds.shop = products.shop
        and refunds.sku = products.sku
    where refunds.line_type = 'goods'
        and refunds.quantity is not null
    group by refunds.order_id, refunds.customer_id, refunds.refunded_on

),

rate_costs as (

    select
        cost_kind || '_rate' as posting_source,
        'shipping_cost' as component,
        order_id,
        customer_id,
        ordered_on as posted_on,
        -cost as amount,
        true as is_cost,
        is_synthetic
    from {{ ref('int_order_rate_costs') }}

),

payment_fees as (

    -- a fee of its own is an amount that left the balance; a payment's fee is stated positive beside it
    select
        'payment_fee' as posting_source,
        'payment_fees' as component,
        payments.order_id,
        orders.customer_id,
        payments.paid_on as posted_on,
        case when payments.kind = 'fee' then payments.amount else 0 end - coalesce(payments.fee, 0) as amount,
        true as is_cost,
        payments.is_synthetic
    from {{ ref('payments') }} as payments
    left join orders
        on payments.order_id = orders.order_id
    where payments.kind = 'fee' or payments.fee <> 0

),

campaign_costs as (

    select
        'campaign' as posting_source,
        'marketing_cost' as component,
        order_id,
        customer_id,
        day as posted_on,
        -cost as amount,
        true as is_cost,
        is_synthetic
    from {{ ref('int_campaign_day_costs') }}

),

ticket_costs as (

    select
        'ticket' as posting_source,
        'service_cost' as component,
        order_id,
        customer_id,
        created_on as posted_on,
        -cost as amount,
        true as is_cost,
        is_synthetic
    from {{ ref('int_ticket_costs') }}

)

select * from costs_of_goods
union all
select * from costs_of_returned_goods
union all
select * from rate_costs
union all
select * from payment_fees
union all
select * from campaign_costs
union all
select * from ticket_costs
