with stock_moves as (

    {{ union_sources('stock_moves') }}

)

select
    shop || ':' || stock_move_id as stock_move_id,
    shop,
    shop || ':' || sku as product_id,
    sku,
    moved_at,
    {{ to_shop_date('moved_at') }} as moved_on,
    quantity,
    reason,
    unit_cost,
    source,
    is_synthetic,
    load_id
from stock_moves
