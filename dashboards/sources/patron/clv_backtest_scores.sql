-- One row per way to predict the holdout.
select
    model,
    is_chosen,
    customers,
    actual,
    round(predicted, 1) as predicted,
    round(total_error, 4) as total_error,
    round(mae, 4) as mae,
    round(rmse, 4) as rmse,
    round(actual_spend, 2) as actual_spend,
    round(predicted_spend, 2) as predicted_spend,
    round(spend_error, 4) as spend_error
from value.clv_backtest_scores
order by rmse, model
