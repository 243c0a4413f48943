{#- What is on the books: one row per order and type of line for sales, one per line for what came back. -#}
with order_line_sums as (

    select * from {{ ref('int_order_line_sums') }}

),

orders as (

    select * from {{ ref('orders') }}

),

refunds as (

    select * from {{ ref('refunds') }}

),

sales as (

    select
        'order_line' as posting_source,
        {{ component_of_line_type('order_line_sums.line_type') }} as component,
        order_line_sums.order_id,
        orders.customer_id,
        orders.ordered_on as posted_on,
        order_line_sums.gross_amount as amount,
        false as is_cost,
        order_line_sums.is_synthetic
    from order_line_sums
    left join orders
        on order_line_sums.order_id = orders.order_id

),

line_discounts as (

    select
        'order_line_discount' as posting_source,
        'discounts' as component,
        order_line_sums.order_id,
        orders.customer_id,
        orders.ordered_on as posted_on,
        -order_line_sums.discount_amount as amount,
        false as is_cost,
        order_line_sums.is_synthetic
    from order_line_sums
    left join orders
        on order_line_sums.order_id = orders.order_id
    where order_line_sums.discount_amount <> 0

),

returns as (

    select
        refund_kind as posting_source,
        case
            when refund_kind = 'bad_debt' then 'bad_debt'
            when line_type not in ('goods', 'discount', 'manual') then {{ component_of_line_type('line_type') }}
            when refund_kind = 'refund' then 'refunds_amount'
            else 'credit_notes'
        end as component,
        order_id,
        customer_id,
        refunded_on as posted_on,
        amount,
        false as is_cost,
        is_synthetic
    from refunds

)

select * from sales
union all
select * from line_discounts
union all
select * from returns
