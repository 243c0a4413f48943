-- One row per month: the value of stock.
select
    period,
    round(opening, 2) as opening,
    round(bought, 2) as bought,
    round(sold, 2) as sold,
    round(written_down, 2) as written_down,
    round(closing, 2) as closing,
    is_synthetic
from profitability.stock_rollforward
order by period
