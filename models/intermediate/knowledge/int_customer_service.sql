{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- One row per customer with a ticket or a review: how service went and what was said of products. -#}
with tickets as (

    select
        tickets.customer_id,
        count(*) as tickets,
        {{ count_true("tickets.status not in ('solved', 'closed')") }} as open_tickets,
        max(tickets.created_on) as last_ticket_on,
        {{ avg_money('tickets.first_reply_minutes') }} as average_first_reply_minutes,
        {{ count_true("tickets.satisfaction = 'good'") }} as satisfaction_good,
        {{ count_true("tickets.satisfaction = 'bad'") }} as satisfaction_bad,
        cast(sum(moments.reopen_count) as {{ type_int() }}) as ticket_reopenings,
        {{ any_true('tickets.is_synthetic') }} as tickets_are_synthetic
    from {{ ref('tickets') }} as tickets
    left join {{ ref('int_ticket_moments') }} as moments
        on tickets.ticket_id = moments.ticket_id
    where tickets.customer_id is not null
    group by tickets.customer_id

),

reviews as (

    select
        records.customer_id,
        count(*) as reviews,
        {{ count_true('reviews.rating <= 2') }} as bad_reviews,
        {{ avg_money('reviews.rating') }} as average_rating
    from {{ ref('stg_files__reviews') }} as reviews
    inner join {{ ref('int_records_of_customers') }} as records
        on {{ global_id('reviews.shop', 'reviews.customer_id') }} = records.record_id
    {%- if 'files' not in switched_on_sources() %}
    where false
    {%- endif %}
    group by records.customer_id

)

select
    coalesce(tickets.customer_id, reviews.customer_id) as customer_id,
    coalesce(tickets.tickets, 0) as tickets,
    coalesce(tickets.open_tickets, 0) as open_tickets,
    tickets.last_ticket_on,
    tickets.average_first_reply_minutes,
    coalesce(tickets.satisfaction_good, 0) as satisfaction_good,
    coalesce(tickets.satisfaction_bad, 0) as satisfaction_bad,
    tickets.ticket_reopenings,
    coalesce(tickets.tickets_are_synthetic, false) as tickets_are_synthetic,
    coalesce(reviews.reviews, 0) as reviews,
    coalesce(reviews.bad_reviews, 0) as bad_reviews,
    reviews.average_rating
from tickets
full outer join reviews
    on tickets.customer_id = reviews.customer_id
