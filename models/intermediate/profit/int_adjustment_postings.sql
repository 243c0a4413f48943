{#-
  Names for parts of a price that are on the books already: a bargain, a coupon, a tier's discount. Each is posted under
  its name and taken from where the order's lines have it, so that the two add up to nothing. What a platform pays or
  keeps is on no order line and is posted by itself. An adjustment that names a currency of its own is translated at the
  rate of the order's day.
-#}
with adjustments as (

    select
        {{ global_id('shop', 'adjustment_id') }} as adjustment_id,
        {{ global_id('shop', 'order_id') }} as order_id,
        line_id,
        kind,
        amount,
        currency,
        is_synthetic,
        load_id
    from ({{ finance_rows('price_adjustments') }}) as adjustment_rows

),

orders as (

    select * from {{ ref('orders') }}

),

placed as (

    select
        adjustments.adjustment_id,
        adjustments.order_id,
        adjustments.order_id || ':' || adjustments.line_id as order_line_id,
        orders.customer_id,
        orders.ordered_on,
        adjustments.kind,
        adjustments.amount,
        case
            when adjustments.kind = 'bargaining' then 'list_price'
            when adjustments.kind = 'rounding_off' then 'manual_adjustment'
            when adjustments.kind = 'order_discount' then 'item_discount'
            when adjustments.kind in ('tier_discount', 'coupon_discount') and adjustments.line_id is not null then 'item_discount'
            when adjustments.kind in ('tier_discount', 'coupon_discount') then 'order_discount'
        end as taken_from,
        adjustments.is_synthetic,
        adjustments.load_id,
        coalesce(adjustments.currency, orders.currency) as currency,
        case
            when coalesce(adjustments.currency, orders.currency) = orders.currency then orders.transaction_currency
            else adjustments.currency
        end as transaction_currency,
        case
            when coalesce(adjustments.currency, orders.currency) = orders.currency then orders.transaction_rate
            else {{ money('1') }}
        end as transaction_rate
    from adjustments
    inner join orders
        on adjustments.order_id = orders.order_id

),

rated as (

    {{ rated('placed', 'ordered_on') }}

),

signed as (

    select *, kind as component, amount as signed_amount
    from rated
    where taken_from is not null or kind in ('platform_subsidy', 'platform_commission')
    union all
    select *, taken_from as component, -amount as signed_amount
    from rated
    where taken_from is not null

)

select
    case when taken_from is null then 'platform' else 'reclassification' end as posting_source,
    component,
    'price_adjustment' as subject_kind,
    adjustment_id as subject_id,
    order_id,
    order_line_id,
    customer_id,
    ordered_on as posted_on,
    {{ posting_amounts('signed.signed_amount', 'signed') }},
    'price_adjustment:' || adjustment_id as source_document,
    false as is_estimate,
    is_synthetic,
    load_id
from signed
