-- Customer lifetime value: predictions of the fixture's customers, the estimates behind them and their backtest.
create schema value;

create table value.clv as
select
    c.customer_id, date '2011-12-09' as predicted_on, date '2011-01-05' as first_purchase_on,
    date '2011-11-05' as last_purchase_on, n % 9 as repeats, 100::bigint as recency_days, 300::bigint as age_days,
    (100 * n)::decimal(38, 9) as net_sales, (40 * n)::decimal(38, 9) as margin, 100::decimal(38, 9) as average_spend,
    0.4::decimal(38, 9) as margin_rate, 'bg_nbd' as model, (1 / (1 + n % 5))::decimal(38, 9) as p_alive,
    1.5::decimal(38, 9) as expected_orders_90, 0::bigint as orders_90_low, 3::bigint as orders_90_high,
    150::decimal(38, 9) as expected_spend_90, 0::decimal(38, 9) as spend_90_low, 300::decimal(38, 9) as spend_90_high,
    60::decimal(38, 9) as expected_margin_90, 0::decimal(38, 9) as margin_90_low, 120::decimal(38, 9) as margin_90_high,
    6::decimal(38, 9) as expected_orders_365, 1::bigint as orders_365_low, 11::bigint as orders_365_high,
    (6 * n)::decimal(38, 9) as expected_spend_365, n::decimal(38, 9) as spend_365_low,
    (11 * n)::decimal(38, 9) as spend_365_high, (2.4 * n)::decimal(38, 9) as expected_margin_365,
    (0.4 * n)::decimal(38, 9) as margin_365_low, (4.4 * n)::decimal(38, 9) as margin_365_high,
    ((n - 1) / 240)::decimal(38, 9) as predicted_percentile, true as costs_are_synthetic,
    'The window is too short: 90 days of purchases, and at least 180 are needed.' as warning
from (select *, row_number() over (order by customer_id) as n from core.customers) as c;

create table value.clv_fit as
select
    period, 'bg_nbd' as model, parameter, parameter_order, estimate::decimal(38, 9) as estimate,
    (estimate / 10)::decimal(38, 9) as standard_error, (-9582.43)::decimal(38, 9) as log_likelihood,
    21::bigint as iterations, true as is_converged, null::varchar as problem, null::decimal(38, 9) as frequency_spend_correlation, 240::bigint as customers,
    true as is_chosen, 7::bigint as unit_days, null::varchar as warning
from (values ('whole'), ('calibration')) as p(period)
cross join (values ('r', 1, 0.243), ('alpha', 2, 4.414), ('a', 3, 0.793), ('b', 4, 2.426)) as e(parameter, parameter_order, estimate);

create table value.clv_backtest as
select
    'bg_nbd' as model, w as week_number, date '2011-08-07' + 7 * w::integer as week_ends_on, w > 0 as is_holdout,
    true as is_chosen, 12::bigint as actual, 11.5::decimal(38, 9) as predicted,
    12 * (w + 10) as cumulative_actual, (11.5 * (w + 10))::decimal(38, 9) as cumulative_predicted
from range(-9, 10) as weeks(w);

create table value.clv_backtest_scores as
select
    model, model = 'bg_nbd' as is_chosen, 200::bigint as customers, 108::bigint as actual, predicted::decimal(38, 9) as predicted,
    (predicted / 108 - 1)::decimal(38, 9) as total_error, mae::decimal(38, 9) as mae, rmse::decimal(38, 9) as rmse,
    5000::decimal(38, 9) as actual_spend, (47 * predicted)::decimal(38, 9) as predicted_spend,
    (47 * predicted / 5000 - 1)::decimal(38, 9) as spend_error,
    null::varchar as warning
from (values ('bg_nbd', 103.5, 0.7, 1.6), ('predict_zero', 0, 0.8, 2.2)) as s(model, predicted, mae, rmse);

create table value.clv_backtest_deciles as
select
    'bg_nbd' as model, d as decile, true as is_chosen, 20::bigint as customers, (30 - 2 * d)::decimal(38, 9) as predicted,
    (29 - 2 * d)::decimal(38, 9) as actual, (2 - 0.2 * d)::decimal(38, 9) as lift
from range(1, 11) as deciles(d);
