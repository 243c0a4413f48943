-- One row per channel, part of the day and purpose of the actions that may be made now.
select
    channel,
    coalesce(time_of_day, 'any time') as time_of_day,
    purpose,
    count(*) as actions,
    count(distinct customer_id) as customers,
    round(sum(expected_margin), 2) as expected_margin
from customer360.next_best_actions
where channel is not null
group by channel, coalesce(time_of_day, 'any time'), purpose
order by actions desc, channel, time_of_day, purpose
