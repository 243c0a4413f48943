{#- Zendesk tickets in the canonical shape: the requester's link to the shop, the metrics, the newest rating. -#}
with tickets as (

    select * from {{ ref('stg_zendesk__tickets') }}

),

users as (

    select * from {{ ref('stg_zendesk__users') }}

),

metrics as (

    select *
    from {{ ref('stg_zendesk__ticket_metrics') }}
    qualify row_number() over (partition by ticket_id order by updated_at desc, ticket_metric_id desc) = 1

),

ratings as (

    select *
    from {{ ref('stg_zendesk__satisfaction_ratings') }}
    qualify row_number() over (partition by ticket_id order by created_at desc, rating_id desc) = 1

)

select
    '{{ var("zendesk_shop") }}' as shop,
    tickets.ticket_id,
    users.customer_id,
    -- agents and administrators are the shop's own people
    case when coalesce(users.role, 'end-user') = 'end-user' then tickets.requester_id end as requester_id,
    users.email,
    tickets.subject,
    tickets.channel,
    tickets.reason,
    tickets.status,
    tickets.priority,
    agents.name as agent,
    tickets.created_at,
    metrics.reply_count,
    metrics.first_reply_minutes,
    metrics.full_resolution_minutes,
    -- a rating says good or bad; the ticket itself may only say that one was offered
    coalesce(ratings.satisfaction, tickets.satisfaction) as satisfaction,
    tickets.is_synthetic,
    tickets.load_id
from tickets
left join users
    on tickets.requester_id = users.user_id
left join users as agents
    on tickets.assignee_id = agents.user_id
left join metrics
    on tickets.ticket_id = metrics.ticket_id
left join ratings
    on tickets.ticket_id = ratings.ticket_id
