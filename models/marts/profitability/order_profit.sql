with orders as (

    select * from {{ ref('orders') }}

),

postings as (

    select * from {{ ref('int_profit_postings') }}
    where order_id is not null

),

cost_inputs as (

    select * from {{ ref('int_cost_inputs') }}

),

summed as (

    select
        orders.order_id,
        {{ component_sums() }}
    from orders
    left join postings
        on orders.order_id = postings.order_id
    cross join cost_inputs
    group by orders.order_id

),

with_margins as (

    select
        *,
        {{ margins() }}
    from summed

)

select
    orders.order_id,
    orders.order_number,
    orders.customer_id,
    orders.ordered_on,
    orders.ordered_month,
    with_margins.goods_sales,
    with_margins.discounts,
    with_margins.manual_adjustments,
    with_margins.refunds_amount,
    with_margins.net_sales,
    with_margins.cogs,
    with_margins.cm1,
    with_margins.shipping_income,
    with_margins.shipping_cost,
    with_margins.payment_fees,
    with_margins.other_fees,
    with_margins.donations,
    with_margins.samples,
    with_margins.bad_debt,
    with_margins.cm2,
    with_margins.marketing_cost,
    with_margins.service_cost,
    with_margins.cm3,
    with_margins.vouchers_sold,
    with_margins.costs_are_synthetic,
    with_margins.points,
    with_margins.revenue_deferral,
    with_margins.cost_deferral,
    with_margins.platform,
    with_margins.overheads,
    with_margins.rounding,
    with_margins.net_profit,
    with_margins.taxes
from with_margins
inner join orders
    on with_margins.order_id = orders.order_id
