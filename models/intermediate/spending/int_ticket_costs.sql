{#-
  One row per ticket that cost something: replies times the rate of a reply. It falls on the customer's newest order
  on or before the ticket, else on the customer's first order; a ticket without customer or order keeps its cost and
  has no order.
-#}
with rates as (

    {{ union_sources('cost_rates') }}

),

tickets as (

    select * from {{ ref('tickets') }}
    where reply_count > 0

),

orders as (

    select * from {{ ref('orders') }}
    where customer_id is not null

),

rated as (

    select
        tickets.ticket_id,
        tickets.customer_id,
        tickets.created_at,
        tickets.created_on,
        {{ mul_money('tickets.reply_count', 'rates.amount') }} as cost,
        tickets.is_synthetic or rates.is_synthetic as is_synthetic
    from tickets
    inner join rates
        on rates.cost_kind = 'service_reply'
        and (rates.valid_from <= tickets.created_on or rates.valid_from is null)
    qualify row_number() over (
        partition by tickets.ticket_id
        order by
            case when rates.country_code is null then 0 else 1 end,
            rates.valid_from desc nulls last,
            rates.amount nulls last,
            rates.is_synthetic nulls last
    ) = 1

),

placed as (

    select
        rated.ticket_id,
        orders.order_id,
        row_number() over (
            partition by rated.ticket_id
            order by
                case when orders.ordered_at <= rated.created_at then 0 else 1 end,
                case when orders.ordered_at <= rated.created_at then orders.ordered_at end desc nulls last,
                orders.ordered_at nulls last,
                orders.order_id
        ) as place
    from rated
    inner join orders
        on rated.customer_id = orders.customer_id

)

select
    rated.ticket_id,
    placed.order_id,
    rated.customer_id,
    rated.created_on,
    rated.cost,
    rated.is_synthetic
from rated
left join placed
    on rated.ticket_id = placed.ticket_id
    and placed.place = 1
