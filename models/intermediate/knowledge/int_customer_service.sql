{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- One row per customer with a ticket or a review: how service went and what was said of products. -#}
with cases as (

    select
        *,
        lower(reason) in ({{ quoted_words(var('complaint_reasons')) }}) as is_complaint,
        row_number() over (
            partition by customer_id order by case when agent is null then 2 else 1 end, created_at desc nulls last, ticket_id
        ) as agent_place
    from {{ ref('tickets') }}
    where customer_id is not null

),

asked as (

    select
        cases.customer_id,
        count(*) as tickets,
        {{ count_true("cases.status not in ('solved', 'closed')") }} as open_tickets,
        {{ count_true('cases.is_complaint') }} as complaints,
        max(cases.created_on) as last_ticket_on,
        max(case when cases.is_complaint then cases.created_on end) as last_complaint_on,
        max(case when cases.agent_place = 1 then cases.agent end) as last_agent,
        {{ avg_money('cases.first_reply_minutes') }} as average_first_reply_minutes,
        {{ count_true("cases.satisfaction = 'good'") }} as satisfaction_good,
        {{ count_true("cases.satisfaction = 'bad'") }} as satisfaction_bad,
        cast(sum(moments.reopen_count) as {{ type_int() }}) as ticket_reopenings,
        {{ any_true('cases.is_synthetic') }} as tickets_are_synthetic
    from cases
    left join {{ ref('int_ticket_moments') }} as moments
        on cases.ticket_id = moments.ticket_id
    group by cases.customer_id

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
    coalesce(asked.customer_id, reviews.customer_id) as customer_id,
    coalesce(asked.tickets, 0) as tickets,
    coalesce(asked.open_tickets, 0) as open_tickets,
    coalesce(asked.complaints, 0) as complaints,
    asked.last_ticket_on,
    asked.last_complaint_on,
    asked.last_agent,
    asked.average_first_reply_minutes,
    coalesce(asked.satisfaction_good, 0) as satisfaction_good,
    coalesce(asked.satisfaction_bad, 0) as satisfaction_bad,
    asked.ticket_reopenings,
    coalesce(asked.tickets_are_synthetic, false) as tickets_are_synthetic,
    coalesce(reviews.reviews, 0) as reviews,
    coalesce(reviews.bad_reviews, 0) as bad_reviews,
    reviews.average_rating
from asked
full outer join reviews
    on asked.customer_id = reviews.customer_id
