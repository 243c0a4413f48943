-- The hundred products with the most and the hundred with the least contribution margin 1.
select
    product_id,
    sku,
    title,
    units_sold,
    round(goods_sales, 2) as goods_sales,
    round(returns_amount, 2) as returns_amount,
    round(cm1, 2) as cm1,
    round(cm1_share, 4) as cm1_share,
    row_number() over (order by product_profit.cm1 desc, product_id) as best,
    costs_are_synthetic
from profitability.product_profit
qualify row_number() over (order by product_profit.cm1 desc, product_id) <= 100
    or row_number() over (order by product_profit.cm1, product_id) <= 100
order by best
