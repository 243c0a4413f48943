-- Customers by how many of their cycles they have waited, and how the cycle is known. No customer is named.
select
    case
        when cycles_waited is null then 'no cycle known'
        when cycles_waited < 0.5 then 'just bought'
        when cycles_waited < 1 then 'nearly due'
        when cycles_waited < 2 then 'due'
        when cycles_waited < 4 then 'late'
        else 'very late'
    end as wait,
    min(case
        when cycles_waited is null then 6
        when cycles_waited < 0.5 then 1
        when cycles_waited < 1 then 2
        when cycles_waited < 2 then 3
        when cycles_waited < 4 then 4
        else 5
    end) as wait_order,
    count(*) as customers,
    sum(case when cycle_source = 'own' then 1 else 0 end) as own_cycles
from retention.repurchase_cycles
where cycle_of = 'all'
group by 1
order by wait_order
