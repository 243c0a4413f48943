{#-
  What happened between a customer's last purchase and the month in which the customer counted as lost, as far as the data
  tell: a coincidence in time, no proof. Each hint stands by itself; `reason` is the first of them in a stated order.
-#}
with departures as (

    select * from {{ ref('int_departures') }}

),

service as (

    select
        departures.customer_id,
        departures.lost_month,
        count(*) as complaints
    from departures
    inner join {{ ref('int_feelings_scored') }} as feelings
        on departures.customer_id = feelings.customer_id
        and feelings.felt_on between {{ dateadd('day', -30, 'departures.last_order_on') }} and departures.lost_by
    where feelings.score < 0
    group by departures.customer_id, departures.lost_month

),

tickets as (

    select
        departures.customer_id,
        departures.lost_month,
        tickets.created_on,
        tickets.reason
    from departures
    inner join {{ ref('tickets') }} as tickets
        on departures.customer_id = tickets.customer_id
        and tickets.created_on <= departures.lost_by
    qualify row_number() over (partition by departures.customer_id, departures.lost_month order by tickets.created_at desc, tickets.ticket_id) = 1

),

returned as (

    select distinct
        departures.customer_id,
        departures.lost_month
    from departures
    inner join {{ ref('orders') }} as orders
        on departures.customer_id = orders.customer_id
        and departures.last_order_on = orders.ordered_on
    inner join {{ ref('refunds') }} as refunds
        on orders.order_id = refunds.order_id
        and refunds.refunded_on <= departures.lost_by
    where refunds.line_type = 'goods'
        and refunds.amount < 0

),

joined as (

    select
        departures.customer_id,
        departures.lost_month,
        departures.last_order_on,
        departures.product_id as favourite_product_id,
        tickets.created_on as last_ticket_on,
        tickets.reason as last_ticket_reason,
        coalesce(service.complaints, 0) as complaints,
        returned.customer_id is not null as was_refunded,
        -- a product that sold in a single month was a passing one
        coalesce(offers.months_sold_before >= 2 and offers.months_sold_after = 0, false) as is_favourite_gone,
        offers.earlier_unit_price,
        offers.later_unit_price,
        {{ div_money('offers.later_unit_price - offers.earlier_unit_price', 'offers.earlier_unit_price') }} as price_change
    from departures
    left join service
        on departures.customer_id = service.customer_id
        and departures.lost_month = service.lost_month
    left join tickets
        on departures.customer_id = tickets.customer_id
        and departures.lost_month = tickets.lost_month
    left join returned
        on departures.customer_id = returned.customer_id
        and departures.lost_month = returned.lost_month
    left join {{ ref('int_departure_offers') }} as offers
        on departures.customer_id = offers.customer_id
        and departures.lost_month = offers.lost_month

)

select
    *,
    case
        when complaints > 0 then 'service'
        when was_refunded then 'returns'
        when is_favourite_gone then 'stock'
        when price_change >= {{ money("'" ~ var('leaving_price_rise') ~ "'") }} then 'price'
        else 'unknown'
    end as reason
from joined
