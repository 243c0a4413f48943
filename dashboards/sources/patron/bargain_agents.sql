-- One row per agent and reason: how many prices were agreed to, and what was let off.
select
    coalesce(agent_id, 'unknown') as agent_id,
    coalesce(reason, 'none given') as reason,
    count(*) as bargains,
    count(distinct order_id) as orders,
    round(sum(amount), 2) as let_off,
    bool_or(is_synthetic) as is_synthetic
from profitability.bargains
group by coalesce(agent_id, 'unknown'), coalesce(reason, 'none given')
order by let_off, agent_id, reason
