with budget_rows as (

    select
        period,
        statement_line,
        amount,
        coalesce(currency, '{{ var("reporting_currency") }}') as currency,
        {{ period_end('period') }} as ends_on,
        is_synthetic
    from ({{ finance_rows('budgets') }}) as file_rows

),

rated as (

    {{ rated('budget_rows', 'ends_on') }}

),

budgets as (

    select
        period,
        statement_line,
        {{ money('sum(' ~ in_reporting('amount', 'rated') ~ ')') }} as budget,
        {{ any_true('is_synthetic') }} as budget_is_synthetic
    from rated
    group by period, statement_line

),

budgeted_periods as (

    select distinct period from budgets

),

actuals as (

    select
        {{ period_text('postings.posted_on') }} as period,
        postings.component as statement_line,
        {{ money('sum(postings.amount)') }} as actual,
        {{ any_true('postings.is_synthetic') }} as actual_is_synthetic
    from {{ ref('int_profit_postings') }} as postings
    inner join budgeted_periods
        on {{ period_text('postings.posted_on') }} = budgeted_periods.period
    group by {{ period_text('postings.posted_on') }}, postings.component

)

select
    coalesce(budgets.period, actuals.period) as period,
    coalesce(budgets.statement_line, actuals.statement_line) as statement_line,
    budgets.budget,
    {{ money('coalesce(actuals.actual, 0)') }} as actual,
    {{ money('coalesce(actuals.actual, 0)') }} - coalesce(budgets.budget, 0) as variance,
    {{ div_money('coalesce(actuals.actual, 0) - coalesce(budgets.budget, 0)', 'abs(budgets.budget)') }} as variance_share,
    coalesce(budgets.budget_is_synthetic, false) as budget_is_synthetic,
    coalesce(actuals.actual_is_synthetic, false) as actual_is_synthetic
from budgets
full outer join actuals
    on budgets.period = actuals.period
    and budgets.statement_line = actuals.statement_line
