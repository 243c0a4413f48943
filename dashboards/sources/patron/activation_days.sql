-- The audience of each segment and destination at the end of each day with a run.
select
    strftime(run_on, '%Y-%m-%d') as run_on,
    segment,
    destination,
    members,
    platform_least,
    platform_most,
    runs,
    accepted,
    refused
from activation.activation_days
order by run_on, segment, destination
