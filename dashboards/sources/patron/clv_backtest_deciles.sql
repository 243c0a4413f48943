-- One row per way to predict and tenth of the customers.
select
    model,
    decile,
    is_chosen,
    customers,
    round(predicted, 1) as predicted,
    round(actual, 1) as actual,
    round(lift, 2) as lift
from value.clv_backtest_deciles
order by model, decile
