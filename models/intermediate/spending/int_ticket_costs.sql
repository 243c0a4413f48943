{#-
  One row per ticket that cost something, and currency that it cost in. It falls on the customer's newest order on or
  before the ticket, else on the customer's first order; a ticket without customer or order keeps its cost and has no
  order.
-#}
with costs as (

    select * from {{ ref('int_service_costs') }}
    where ticket_id is not null

),

orders as (

    select * from {{ ref('orders') }}
    where customer_id is not null

),

asked as (

    select distinct ticket_id, customer_id, created_at
    from costs

),

placed as (

    select
        asked.ticket_id,
        orders.order_id,
        row_number() over (
            partition by asked.ticket_id
            order by
                case when orders.ordered_at <= asked.created_at then 0 else 1 end,
                case when orders.ordered_at <= asked.created_at then orders.ordered_at end desc nulls last,
                orders.ordered_at nulls last,
                orders.order_id
        ) as place
    from asked
    inner join orders
        on asked.customer_id = orders.customer_id

)

select
    costs.ticket_id,
    placed.order_id,
    costs.customer_id,
    costs.created_on,
    costs.minutes,
    costs.cost,
    costs.cost_transaction,
    costs.currency,
    costs.rate,
    costs.rate_on,
    costs.rate_source,
    costs.is_synthetic,
    costs.load_id
from costs
left join placed
    on costs.ticket_id = placed.ticket_id
    and placed.place = 1
