{#-
  One row per ticket that cost something. It falls on the customer's newest order on or before the ticket, else on the
  customer's first order; a ticket without customer or order keeps its cost and has no order.
-#}
with costs as (

    select * from {{ ref('int_service_costs') }}
    where ticket_id is not null

),

orders as (

    select * from {{ ref('orders') }}
    where customer_id is not null

),

placed as (

    select
        costs.ticket_id,
        orders.order_id,
        row_number() over (
            partition by costs.ticket_id
            order by
                case when orders.ordered_at <= costs.created_at then 0 else 1 end,
                case when orders.ordered_at <= costs.created_at then orders.ordered_at end desc nulls last,
                orders.ordered_at nulls last,
                orders.order_id
        ) as place
    from costs
    inner join orders
        on costs.customer_id = orders.customer_id

)

select
    costs.ticket_id,
    placed.order_id,
    costs.customer_id,
    costs.created_on,
    costs.minutes,
    costs.cost,
    costs.is_synthetic,
    costs.load_id
from costs
left join placed
    on costs.ticket_id = placed.ticket_id
    and placed.place = 1
