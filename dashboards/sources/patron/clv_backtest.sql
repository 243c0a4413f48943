-- One row per model and week.
select
    model,
    week_number,
    strftime(week_ends_on, '%Y-%m-%d') as week_ends_on,
    is_holdout,
    is_chosen,
    actual,
    round(predicted, 1) as predicted,
    cumulative_actual,
    round(cumulative_predicted, 1) as cumulative_predicted
from value.clv_backtest
order by model, week_number
