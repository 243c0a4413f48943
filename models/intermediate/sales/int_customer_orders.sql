{#- One row per customer with a purchase: how many, from when to when, and the first and last attribution. -#}
with purchases as (

    select
        *,
        row_number() over (partition by customer_id order by ordered_at nulls last, order_id) as place
    from {{ ref('orders') }}
    where is_purchase
        and customer_id is not null

),

attributed as (

    select
        customer_id,
        utm_source,
        utm_campaign,
        attribution_is_synthetic,
        row_number() over (partition by customer_id order by place) as first_place,
        row_number() over (partition by customer_id order by place desc) as last_place
    from purchases
    where utm_source is not null
        or utm_campaign is not null

),

attribution as (

    select
        customer_id,
        max(case when first_place = 1 then utm_source end) as first_utm_source,
        max(case when first_place = 1 then utm_campaign end) as first_utm_campaign,
        max(case when last_place = 1 then utm_campaign end) as last_utm_campaign,
        {{ any_true('attribution_is_synthetic') }} as attribution_is_synthetic
    from attributed
    group by customer_id

),

summed as (

    select
        customer_id,
        count(*) as orders,
        {{ sum_int('units') }} as units,
        min(ordered_on) as first_order_on,
        max(ordered_on) as last_order_on,
        min(ordered_month) as cohort_month
    from purchases
    group by customer_id

)

select
    summed.customer_id,
    summed.orders,
    summed.units,
    summed.first_order_on,
    summed.last_order_on,
    summed.cohort_month,
    attribution.first_utm_source,
    attribution.first_utm_campaign,
    attribution.last_utm_campaign,
    attribution.attribution_is_synthetic
from summed
left join attribution
    on summed.customer_id = attribution.customer_id
