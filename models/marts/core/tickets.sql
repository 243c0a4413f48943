with tickets as (

    select * from {{ ref('int_tickets_matched') }}

),

records as (

    select * from {{ ref('int_records_keyed') }}

)

select
    tickets.ticket_id,
    records.customer_key as customer_id,
    tickets.created_at,
    tickets.created_on,
    tickets.status,
    tickets.priority,
    tickets.agent,
    tickets.channel,
    tickets.reason,
    tickets.subject,
    tickets.first_reply_minutes,
    tickets.full_resolution_minutes,
    tickets.reply_count,
    tickets.satisfaction,
    tickets.source,
    tickets.is_synthetic,
    tickets.load_id
from tickets
left join records
    on tickets.record_id = records.record_id
