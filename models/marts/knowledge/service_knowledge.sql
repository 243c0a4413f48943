{{ config(materialized='view') }}
{#- For service: what to know of the customers who wait, who were let down, or who could not pay. -#}
with customer_360 as (

    select * from {{ ref('customer_360') }}

)

select
    customer_id,
    rfm_group,
    net_sales,
    last_order_on,
    top_title,
    open_tickets,
    ticket_reopenings,
    satisfaction_bad,
    bad_reviews,
    failed_payments,
    chargebacks,
    last_ticket_on,
    case
        when open_tickets > 0 and satisfaction_bad + bad_reviews > 0 then 'waits, and has been let down before'
        when open_tickets > 0 then 'waits for an answer'
        when satisfaction_bad + bad_reviews > 0 then 'has been let down'
        else 'had trouble paying'
    end as situation
from customer_360
where open_tickets + satisfaction_bad + bad_reviews + failed_payments + chargebacks > 0
