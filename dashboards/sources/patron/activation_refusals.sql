-- Why customers were not sent, were refused or were removed by the last run, and what to do about it.
select
    segment,
    destination,
    outcome,
    reason,
    customers,
    means,
    todo
from activation.activation_refusals
order by segment, destination, outcome, customers desc, reason
