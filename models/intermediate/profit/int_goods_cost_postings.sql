{#-
  What goods cost: one posting per line sold, one per line that came back. Goods lines of an order that has neither a
  customer nor any paid line are stock corrections and cost nothing here.
-#}
with order_lines as (

    select * from {{ ref('order_lines') }}
    where line_type = 'goods'

),

orders as (

    select * from {{ ref('orders') }}
    where has_paid_line or customer_id is not null

),

refunds as (

    select * from {{ ref('refunds') }}
    where line_type = 'goods'
        and quantity is not null

),

products as (

    select * from {{ ref('products') }}
    where unit_cost is not null

),

sold as (

    select
        'cost_of_goods' as posting_source,
        case when order_lines.unit_price = 0 then 'cost_of_gifts' else 'cost_of_goods' end as component,
        'order_line' as subject_kind,
        order_lines.order_line_id as subject_id,
        order_lines.order_id,
        order_lines.order_line_id,
        orders.customer_id,
        orders.ordered_on as posted_on,
        -{{ mul_money('order_lines.quantity', 'products.unit_cost') }} as amount,
        'order:' || order_lines.order_id as source_document,
        false as is_estimate,
        products.cost_is_synthetic as is_synthetic
    from order_lines
    inner join orders
        on order_lines.order_id = orders.order_id
    inner join products
        on order_lines.shop = products.shop
        and order_lines.sku = products.sku

),

came_back as (

    -- goods that came back return their cost: the quantity is negative
    select
        'cost_of_returned_goods' as posting_source,
        'cost_of_returns' as component,
        'refund_line' as subject_kind,
        refunds.refund_line_id as subject_id,
        refunds.order_id,
        refunds.order_line_id,
        refunds.customer_id,
        refunds.refunded_on as posted_on,
        -{{ mul_money('refunds.quantity', 'products.unit_cost') }} as amount,
        'refund:' || refunds.refund_id as source_document,
        false as is_estimate,
        products.cost_is_synthetic as is_synthetic
    from refunds
    inner join products
        on refunds.shop = products.shop
        and refunds.sku = products.sku

)

select {{ posting_columns() }} from sold
union all
select {{ posting_columns() }} from came_back
