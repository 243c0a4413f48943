-- One row per kind of action: how many fit, how many may be made now, and what they may bring. Money rounded to the penny.
select
    action,
    count(*) as fitting,
    count(channel) as made,
    count(case when blocked_reason is not null then 1 end) as held_back,
    count(case when channel is not null then offer end) as with_offer,
    round(cast(avg(chance) as decimal(38, 9)), 4) as average_chance,
    round(sum(case when channel is not null then expected_margin end), 2) as expected_margin,
    round(sum(case when channel is null then expected_margin end), 2) as margin_held_back,
    count(case when channel is not null and expected_margin is null then 1 end) as made_without_margin,
    max(case when rests_on_synthetic then 1 else 0 end) = 1 as rests_on_synthetic
from customer360.next_best_actions
group by action
order by expected_margin desc nulls last, action
