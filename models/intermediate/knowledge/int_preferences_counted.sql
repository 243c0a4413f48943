{{ config(schema='intermediate', materialized='table', tags=['intermediate']) }}
{#-
  One row per customer, preference and value: how often it was seen. What a product says (category, price band, brand) is
  counted by purchase and product, what an order says (discount, channel, time of day) by purchase.
-#}
with items as (

    select
        basket_items.*,
        bands.price_band
    from {{ ref('int_basket_items') }} as basket_items
    left join {{ ref('int_product_price_bands') }} as bands
        on basket_items.product_id = bands.product_id
    where basket_items.customer_id is not null

),

purchases as (

    select
        customer_id,
        order_id,
        channel,
        case when discount_amount < 0 then 'with a discount' else 'at full price' end as discount,
        {{ time_of_day('ordered_at') }} as time_of_day
    from {{ ref('orders') }}
    where is_purchase
        and customer_id is not null

),

seen as (
    {%- for preference in ['category', 'price_band', 'brand'] %}

    select customer_id, '{{ preference }}' as preference, {{ preference }} as preferred, count(*) as support
    from items
    where {{ preference }} is not null
    group by customer_id, {{ preference }}
    union all
    {%- endfor %}
    {%- for preference in ['discount', 'channel', 'time_of_day'] %}

    select customer_id, '{{ preference }}' as preference, {{ preference }} as preferred, count(*) as support
    from purchases
    where {{ preference }} is not null
    group by customer_id, {{ preference }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}

)

select * from seen
