-- One row per month, country and rate of tax.
select
    period,
    country_code,
    round(rate, 4) as rate,
    round(net_amount, 2) as net_amount,
    round(tax_amount, 2) as tax_amount,
    round(difference, 2) as difference,
    is_synthetic
from profitability.vat_summary
order by period, country_code, rate
