-- One row: the whale curve in words.
select
    customers,
    profitable_customers,
    loss_customers,
    round(loss_share, 4) as loss_share,
    round(loss_amount, 2) as loss_amount,
    round(total_cm3, 2) as total_cm3,
    round(top20_share_of_profit, 4) as top20_share_of_profit,
    round(break_even_share, 4) as break_even_share,
    costs_are_synthetic
from profitability.whale_summary
