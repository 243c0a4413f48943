{#-
  The cost that goods took back with them, positive: what they had left with when the line (or order) they were sold on is known,
  else the product's unit cost, which is an estimate. A full return gives back exactly what the line cost.
-#}
with refunds as (

    select * from {{ ref('refunds') }}
    where line_type = 'goods'
        and quantity is not null

),

line_costs as (

    select * from {{ ref('int_line_costs') }}
    where quantity > 0
        and order_id in (select order_id from refunds)

),

order_costs as (

    -- for refunds that name the order and the code, and not the line
    select order_id, sku, sum(quantity) as quantity, sum(cost) as cost, {{ any_true('is_synthetic') }} as is_synthetic
    from line_costs
    group by order_id, sku

),

products as (

    select * from {{ ref('products') }}
    where unit_cost is not null

)

select
    refunds.refund_line_id,
    refunds.refund_id,
    refunds.order_id,
    refunds.order_line_id,
    refunds.customer_id,
    refunds.refunded_on,
    refunds.load_id,
    case
        when line_costs.order_line_id is not null
            then {{ div_money(mul_money('-refunds.quantity', 'line_costs.cost'), 'line_costs.quantity') }}
        when order_costs.order_id is not null
            then {{ div_money(mul_money('-refunds.quantity', 'order_costs.cost'), 'order_costs.quantity') }}
        else {{ unit_cost_in_reporting('-refunds.quantity', 'products', 'currency_days') }}
    end as cost,
    coalesce(line_costs.order_line_id, order_costs.order_id) is null as is_estimate,
    coalesce(line_costs.is_synthetic, order_costs.is_synthetic, products.cost_is_synthetic, false) as is_synthetic
from refunds
left join line_costs
    on refunds.order_line_id = line_costs.order_line_id
left join order_costs
    on refunds.order_id = order_costs.order_id
    and refunds.sku = order_costs.sku
    and refunds.order_line_id is null
left join products
    on refunds.shop = products.shop
    and refunds.sku = products.sku
left join {{ ref('int_currency_days') }} as currency_days
    on products.unit_cost_currency = currency_days.currency
    and refunds.refunded_on = currency_days.needed_on
where line_costs.order_line_id is not null
    or order_costs.order_id is not null
    or products.sku is not null
