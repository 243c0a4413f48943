{#-
  One row per ticket with the customer it belongs to: by the shop's customer id, else by e-mail address where
  exactly one customer has it. An address that several customers share matches nobody.
-#}
with tickets as (

    {{ union_sources('tickets') }}

),

customers as (

    select * from {{ ref('int_customers_unioned') }}

),

unique_emails as (

    select
        email,
        min(customer_id) as customer_id
    from customers
    where email is not null
    group by email
    having count(*) = 1

)

select
    tickets.source || ':' || tickets.ticket_id as ticket_id,
    tickets.source,
    coalesce(customers.customer_id, unique_emails.customer_id) as customer_id,
    tickets.created_at,
    {{ to_shop_date('tickets.created_at') }} as created_on,
    tickets.status,
    tickets.priority,
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
    tickets.is_synthetic
from tickets
left join customers
    on {{ global_id('tickets.shop', 'tickets.customer_id') }} = customers.customer_id
left join unique_emails
    on tickets.email = unique_emails.email
