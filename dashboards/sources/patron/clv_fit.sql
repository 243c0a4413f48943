-- One row per period, model and parameter.
select
    period,
    model,
    parameter,
    parameter_order,
    round(estimate, 4) as estimate,
    round(standard_error, 4) as standard_error,
    round(log_likelihood, 2) as log_likelihood,
    is_converged,
    problem,
    round(frequency_spend_correlation, 2) as frequency_spend_correlation,
    customers,
    is_chosen,
    unit_days
from value.clv_fit
order by period, model, parameter_order
