with tickets as (

    select * from {{ ref('int_tickets_matched') }}

)

select
    ticket_id,
    customer_id,
    created_at,
    created_on,
    status,
    priority,
    channel,
    reason,
    subject,
    first_reply_minutes,
    full_resolution_minutes,
    reply_count,
    satisfaction,
    source,
    is_synthetic
from tickets
