-- One row per month with a budget and line of the profit statement.
select
    period,
    statement_line,
    round(budget, 2) as budget,
    round(actual, 2) as actual,
    round(variance, 2) as variance,
    round(variance_share, 4) as variance_share,
    budget_is_synthetic,
    actual_is_synthetic
from profitability.budget_against_actual
order by period, statement_line
