-- What keeps the first two open months from being closed.
select
    period,
    check_name,
    check_id,
    detail,
    help,
    is_accepted
from finance.close_checks
where period in (select period from finance.close_calendar where status <> 'closed' order by period limit 2)
    and (is_open or is_accepted)
order by period, check_id
