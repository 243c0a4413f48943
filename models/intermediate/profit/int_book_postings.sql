{#- What is on the books: one row per order and component for sales, one per line for what came back. -#}
with order_lines as (

    select * from {{ ref('order_lines') }}

),

refunds as (

    select * from {{ ref('refunds') }}

),

sales as (

    select
        'order_line' as posting_source,
        {{ component_of_line_type('line_type') }} as component,
        order_id,
        customer_id,
        ordered_on as posted_on,
        sum(gross_amount) as amount,
        false as is_cost,
        {{ any_true('is_synthetic') }} as is_synthetic
    from order_lines
    group by {{ component_of_line_type('line_type') }}, order_id, customer_id, ordered_on

),

line_discounts as (

    select
        'order_line_discount' as posting_source,
        'discounts' as component,
        order_id,
        customer_id,
        ordered_on as posted_on,
        -sum(discount_amount) as amount,
        false as is_cost,
        {{ any_true('is_synthetic') }} as is_synthetic
    from order_lines
    where discount_amount <> 0
    group by order_id, customer_id, ordered_on

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
