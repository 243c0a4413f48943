{{ config(materialized='table') }}
{#- What each sold line of goods cost, where anything is known of it. Orders of stock corrections are left out. -#}
with order_lines as (

    select * from {{ ref('order_lines') }}
    where line_type = 'goods'

),

orders as (

    select * from {{ ref('orders') }}
    where has_paid_line or customer_id is not null

),

issue_costs as (

    select * from {{ ref('int_issue_costs') }}
    where event_kind = 'sale'

),

products as (

    select * from {{ ref('products') }}
    where unit_cost is not null

)

select
    order_lines.order_line_id,
    order_lines.order_id,
    order_lines.shop,
    order_lines.sku,
    order_lines.quantity,
    order_lines.unit_price,
    orders.customer_id,
    orders.ordered_on,
    orders.load_id,
    coalesce(issue_costs.cost, {{ unit_cost_in_reporting('order_lines.quantity', 'products', 'currency_days') }}) as cost,
    coalesce(issue_costs.is_estimate, false) as is_estimate,
    coalesce(issue_costs.is_synthetic, products.cost_is_synthetic, false) as is_synthetic
from order_lines
inner join orders
    on order_lines.order_id = orders.order_id
left join issue_costs
    on order_lines.order_line_id = issue_costs.event_id
left join products
    on order_lines.shop = products.shop
    and order_lines.sku = products.sku
left join {{ ref('int_currency_days') }} as currency_days
    on products.unit_cost_currency = currency_days.currency
    and orders.ordered_on = currency_days.needed_on
where issue_costs.event_id is not null
    or products.sku is not null
