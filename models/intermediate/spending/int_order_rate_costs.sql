{#-
  One row per order and rate that applies to it (shipping, packing, payment fee): per order, per item of goods, or a
  percent of its total. The rate of the order's country wins over the one for all others, then the newest valid on the
  order's day. Only orders that sold goods are shipped; a payment whose fee is known needs no rate of one. The
  cost is in the rate card's currency, a percentage in the order's, with the rate of the order's day.
-#}
with rates as (

    {{ union_sources('cost_rates') }}

),

orders as (

    select * from {{ ref('orders') }}
    where is_purchase

),

paid as (

    select distinct order_id
    from {{ ref('payments') }}
    where order_id is not null
        and (fee is not null or kind = 'fee')

),

candidates as (

    select
        orders.order_id,
        orders.customer_id,
        orders.ordered_on,
        orders.units,
        orders.total_amount,
        rates.cost_kind,
        rates.unit,
        rates.amount,
        case
            when rates.unit = 'percent' then orders.currency
            else coalesce(rates.currency, '{{ var("reporting_currency") }}')
        end as currency,
        rates.is_synthetic,
        rates.load_id,
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
    left join paid
        on orders.order_id = paid.order_id
    where rates.cost_kind in ('shipping', 'packing')
        or (rates.cost_kind = 'payment_fee' and paid.order_id is null)

),

chosen as (

    select * from candidates
    where place = 1

),

rated as (

    {{ rated('chosen', 'ordered_on') }}

)

select
    order_id,
    customer_id,
    ordered_on,
    cost_kind,
    unit,
    case unit
        when 'item' then {{ mul_money('units', 'amount') }}
        when 'percent' then {{ round_money(div_money(mul_money('total_amount', 'amount'), '100')) }}
        else amount
    end as cost,
    currency,
    reporting_rate,
    reporting_rate_on,
    reporting_rate_source,
    is_synthetic,
    load_id
from rated
