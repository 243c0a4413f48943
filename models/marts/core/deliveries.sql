with deliveries as (

    {{ union_sources('deliveries') }}

)

select
    {{ global_id('shop', 'order_id') }} || ':' || delivery_id as delivery_id,
    {{ global_id('shop', 'order_id') }} as order_id,
    shop,
    shipped_at,
    {{ to_shop_date('shipped_at') }} as shipped_on,
    delivered_at,
    {{ to_shop_date('delivered_at') }} as delivered_on,
    source,
    is_synthetic,
    load_id
from deliveries
