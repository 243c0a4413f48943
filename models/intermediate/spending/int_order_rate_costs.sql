{#-
  One row per order and rate that applies to it (shipping, packing): per order, or per item of goods. The rate of the
  order's country wins over the one for all others, then the newest valid on the order's day. Only orders that sold
  goods are shipped.
-#}
with rates as (

    {{ union_sources('cost_rates') }}

),

orders as (

    select * from {{ ref('orders') }}
    where is_purchase

),

candidates as (

    select
        orders.order_id,
        orders.customer_id,
        orders.ordered_on,
        orders.units,
        rates.cost_kind,
        rates.unit,
        rates.amount,
        rates.is_synthetic,
        row_number() over (
            partition by orders.order_id, rates.cost_kind, rates.unit
            order by
                case when rates.country_code is null then 1 else 0 end,
                rates.valid_from desc nulls last,
                rates.amount nulls last,
                rates.is_synthetic nulls last
        ) as place
    from orders
    inner join rates
        on (rates.country_code = orders.country_code or rates.country_code is null)
        and (rates.valid_from <= orders.ordered_on or rates.valid_from is null)
    where rates.cost_kind in ('shipping', 'packing')

)

select
    order_id,
    customer_id,
    ordered_on,
    cost_kind,
    unit,
    case when unit = 'item' then {{ mul_money('units', 'amount') }} else amount end as cost,
    is_synthetic
from candidates
where place = 1
