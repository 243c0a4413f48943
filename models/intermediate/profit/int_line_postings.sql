{#- What order lines brought in: one posting per line at its price, one more where the line has a discount. -#}
with order_lines as (

    select * from {{ ref('order_lines') }}

),

orders as (

    select * from {{ ref('orders') }}

),

lines as (

    select
        order_lines.order_line_id,
        order_lines.order_id,
        orders.customer_id,
        orders.ordered_on,
        order_lines.line_type,
        order_lines.gross_amount,
        order_lines.discount_amount,
        order_lines.gross_transaction,
        order_lines.discount_transaction,
        orders.currency,
        orders.transaction_currency,
        orders.transaction_rate,
        orders.reporting_rate,
        orders.reporting_rate_on,
        orders.reporting_rate_source,
        order_lines.is_synthetic,
        orders.load_id
    from order_lines
    left join orders
        on order_lines.order_id = orders.order_id

),

sales as (

    select
        'order_line' as posting_source,
        {{ posting_of_line_type('line_type') }} as component,
        'order_line' as subject_kind,
        order_line_id as subject_id,
        order_id,
        order_line_id,
        customer_id,
        ordered_on as posted_on,
        {{ posting_amounts('gross_amount', 'lines', seen='gross_transaction') }},
        'order:' || order_id as source_document,
        false as is_estimate,
        is_synthetic,
        load_id
    from lines

),

discounts as (

    select
        'order_line_discount' as posting_source,
        'item_discount' as component,
        'order_line' as subject_kind,
        order_line_id as subject_id,
        order_id,
        order_line_id,
        customer_id,
        ordered_on as posted_on,
        {{ posting_amounts('-discount_amount', 'lines', seen='-discount_transaction') }},
        'order:' || order_id as source_document,
        false as is_estimate,
        is_synthetic,
        load_id
    from lines
    where discount_amount <> 0

)

select {{ posting_columns() }}, {{ posting_money_columns() }} from sales
union all
select {{ posting_columns() }}, {{ posting_money_columns() }} from discounts
