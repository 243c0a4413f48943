-- One row per service ticket of a known customer. The subject is left out: people write names and numbers into it.
select
    customer_id,
    ticket_id,
    cast(created_on as string) as created_on,
    status,
    channel,
    reason,
    round(first_reply_minutes, 0) as first_reply_minutes,
    round(full_resolution_minutes / 60, 1) as resolution_hours,
    reply_count,
    satisfaction,
    is_synthetic
from core.tickets
where customer_id is not null
order by customer_id, created_on, ticket_id
