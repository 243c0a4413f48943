-- One row per reason for which actions are held back.
select
    blocked_reason,
    count(*) as actions,
    count(distinct customer_id) as customers,
    round(sum(expected_margin), 2) as expected_margin
from customer360.next_best_actions
where blocked_reason is not null
group by blocked_reason
order by actions desc, blocked_reason
