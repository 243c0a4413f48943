-- One row per reconciliation: raw, core and the profit marts must show the same money.
select
    c.check as check_name,
    round(expected_amount, 3) as expected_amount,
    round(actual_amount, 3) as actual_amount,
    round(difference, 3) as difference,
    is_ok
from operations.control_checks as c
order by check_name
