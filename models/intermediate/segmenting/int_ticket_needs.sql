{{ config(materialized='table') }}
{#- One row per ticket of a customer: what it is about, by the seed need_rules; without a rule its reason. -#}
with tickets as (

    select
        ticket_id,
        customer_id,
        reason,
        is_synthetic,
        lower(coalesce(reason, '') || ' ' || coalesce(subject, '')) as about
    from {{ ref('tickets') }}
    where customer_id is not null

),

rules as (

    select * from {{ ref('need_rules') }}
    where need_kind = 'service'

),

topics as (

    select distinct about from tickets

),

first_rules as (

    select
        topics.about,
        rules.need
    from topics
    inner join rules
        on strpos(topics.about, rules.word) > 0
    qualify row_number() over (partition by topics.about order by rules.place) = 1

)

select
    tickets.ticket_id,
    tickets.customer_id,
    coalesce(first_rules.need, nullif(trim(tickets.reason), ''), 'Other questions') as need,
    tickets.is_synthetic
from tickets
left join first_rules
    on tickets.about = first_rules.about
