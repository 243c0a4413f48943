{{ config(materialized='table') }}
{#-
  The cost of each ticket, and of each month's unused time: the month's cost of agents spread by minutes, so that no
  penny is left over. A ticket of a month without paid hours costs its replies at the rate of a reply.
-#}
with time_taken as (

    select * from {{ ref('int_service_minutes') }}

),

rates as (

    {{ union_sources('cost_rates') }}

),

by_time as (

    {{ allocate('time_taken', pool='month_cost', weight='minutes', partition_by='period', order_by="coalesce(ticket_id, '')") }}

),

tickets as (

    select tickets.*
    from {{ ref('tickets') }} as tickets
    left join by_time
        on tickets.ticket_id = by_time.ticket_id
    where by_time.ticket_id is null
        and tickets.reply_count > 0

),

by_reply as (

    select
        tickets.ticket_id,
        tickets.customer_id,
        tickets.created_at,
        tickets.created_on,
        {{ mul_money('tickets.reply_count', 'rates.amount') }} as cost,
        tickets.is_synthetic or rates.is_synthetic as is_synthetic,
        tickets.load_id
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

)

select
    ticket_id,
    customer_id,
    created_at,
    created_on,
    minutes,
    allocated as cost,
    is_synthetic,
    load_id
from by_time
union all
select
    ticket_id,
    customer_id,
    created_at,
    created_on,
    {{ money('null') }} as minutes,
    cost,
    is_synthetic,
    load_id
from by_reply
