-- Three rows: retention as it is, one point more, five points more.
select
    points,
    round(retention_rate, 4) as retention_rate,
    round(expected_months, 2) as expected_months,
    round(margin_a_month, 2) as margin_a_month,
    round(cost_to_win, 2) as cost_to_win,
    round(cost_to_keep, 2) as cost_to_keep,
    round(value_each, 2) as value_each,
    round(profit_change, 2) as profit_change,
    round(profit_change_share, 4) as profit_change_share,
    costs_are_synthetic
from profitability.retention_economics
order by points
