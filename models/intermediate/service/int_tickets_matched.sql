{#- One row per ticket, with the record of identity that it speaks of; whose the record is stands in int_records_keyed. -#}
with tickets as (

    {{ union_sources('tickets') }}

)

select
    tickets.source || ':' || tickets.ticket_id as ticket_id,
    tickets.source,
    case
        when tickets.source <> 'zendesk' then tickets.source || ':ticket:' || tickets.ticket_id
        when tickets.requester_id is not null then 'zendesk:user:' || tickets.requester_id
    end as record_id,
    tickets.created_at,
    {{ to_shop_date('tickets.created_at') }} as created_on,
    tickets.status,
    tickets.priority,
    tickets.agent,
    tickets.channel,
    tickets.reason,
    tickets.subject,
    tickets.first_reply_minutes,
    tickets.full_resolution_minutes,
    tickets.reply_count,
    case
        when tickets.satisfaction in ('good', 'good_with_comment', 'received_good') then 'good'
        when tickets.satisfaction in ('bad', 'bad_with_comment', 'received_bad') then 'bad'
        else tickets.satisfaction
    end as satisfaction,
    tickets.is_synthetic,
    tickets.load_id
from tickets
