{{ config(materialized='table') }}
{#- One row per customer and action that is about the customer, not about a product. -#}
with cycles as (

    select * from {{ ref('repurchase_cycles') }}
    where cycle_of = 'all'

),

regrets as (

    select * from {{ ref('int_customer_regrets_found') }}

),

win_backs as (

    -- silent for longer than anybody who is active, and overdue by the customer's own rhythm
    select
        cycles.customer_id,
        'win_back' as action,
        chances.chance,
        predicted.expected_margin_365 as value_if_taken,
        predicted.average_spend as sales_if_taken,
        'Last bought ' || {{ counted_text('cycles.days_since_last', 'day') }} || ' ago'
        || coalesce(', ' || {{ whole_number_text('cycles.days_overdue') }} || ' days later than the usual ' || {{ whole_number_text('cycles.cycle_days') }}, '')
        || coalesce('; ' || {{ percent_text('chances.chance') }} || ' of ' || {{ whole_number_text('chances.trials') }} || ' customers who fell silent came back', '')
        || '.' as reason,
        coalesce(predicted.costs_are_synthetic, false) as is_synthetic
    from cycles
    inner join {{ ref('int_action_chances_observed') }} as chances
        on chances.action = 'win_back'
    left join {{ ref('clv') }} as predicted
        on cycles.customer_id = predicted.customer_id
    where cycles.days_since_last > {{ var('active_window_days') }}
        and coalesce(cycles.days_overdue > 0, true)

),

apologies as (

    select
        customer_id,
        'say_sorry' as action,
        {{ money('null') }} as chance, {{ money('null') }} as value_if_taken, {{ money('null') }} as sales_if_taken,
        'Told us on ' || cast(felt_on as {{ type_string() }}) || ' that something was wrong ('
        || case kind when 'ticket_rating' then 'a bad rating of our service' when 'review' then 'a bad review' when 'survey' then 'a bad answer to a survey' else kind end
        || '), and has not bought since'
        || case when open_tickets > 0 then '; ' || {{ counted_text('open_tickets', 'ticket') }} || case when open_tickets = 1 then ' still waits' else ' still wait' end || ' for an answer.' else '.' end as reason,
        is_synthetic
    from regrets

),

birthdays as (

    -- the day itself is personal, and reasons are shown on pages
    select
        cycles.customer_id,
        'birthday' as action,
        {{ money('null') }} as chance, {{ money('null') }} as value_if_taken, {{ money('null') }} as sales_if_taken,
        'Has a birthday within {{ var("action_birthday_days") }} days.' as reason,
        attributes.attributes_are_synthetic as is_synthetic
    from cycles
    inner join {{ ref('int_customer_attributes') }} as attributes
        on cycles.customer_id = attributes.customer_key
    cross join {{ ref('int_as_of') }} as as_of
    where {{ next_anniversary('attributes.birthday', 'as_of.as_of_on') }} <= {{ dateadd('day', var('action_birthday_days'), 'as_of.as_of_on') }}

),

referrals as (

    select
        health.customer_id,
        'ask_for_referral' as action,
        {{ money('null') }} as chance, {{ money('null') }} as value_if_taken, {{ money('null') }} as sales_if_taken,
        'Told us ' || {{ counted_text('health.feelings', 'time') }} || ' in a year how it was, and is content; buys, and spends more than most who do.' as reason,
        health.feelings_are_synthetic as is_synthetic
    from {{ ref('relationship_health') }} as health
    left join regrets
        on health.customer_id = regrets.customer_id
    where health.is_newest
        and health.quadrant = 'devoted'
        and regrets.customer_id is null

)

select * from win_backs
union all
select * from apologies
union all
select * from birthdays
union all
select * from referrals
