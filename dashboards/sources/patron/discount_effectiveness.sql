-- One row per kind of discount, and one for purchases without any.
select
    component,
    orders,
    round(let_off, 2) as let_off,
    round(let_off_share, 4) as let_off_share,
    round(average_order, 2) as average_order,
    round(cm1_share, 4) as cm1_share,
    round(bought_again_share, 4) as bought_again_share,
    is_synthetic
from profitability.discount_effectiveness
order by component
