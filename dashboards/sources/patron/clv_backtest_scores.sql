-- One row per way to predict the holdout.
select
    model,
    is_chosen,
    customers,
    actual,
    round(predicted, 1) as predicted,
    round(total_error, 4) as total_error,
    round(mae, 4) as mae,
    round(rmse, 4) as rmse
from value.clv_backtest_scores
order by rmse, model
