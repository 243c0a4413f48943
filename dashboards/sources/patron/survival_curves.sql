-- The estimated share that has bought again, by days since the purchase and which purchase it was.
select
    group_value,
    group_label,
    days,
    at_risk,
    round(returned, 4) as returned
from retention.survival
where grouping_kind = 'purchase_number'
order by group_value, days
