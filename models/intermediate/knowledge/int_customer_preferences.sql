{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- One row per customer with a purchase: the first value of each preference, side by side. -#}
with knowledge as (

    select * from {{ ref('customer_knowledge') }}

),

discounts as (

    select
        customer_id,
        {{ div_money("sum(case when preferred = 'with a discount' then support else 0 end)", 'sum(support)') }} as discount_share
    from {{ ref('int_preferences_counted') }}
    where preference = 'discount'
    group by customer_id

),

firsts as (

    select
        customer_id,
        max(case when preference = 'price_band' then preferred end) as favourite_price_band,
        max(case when preference = 'channel' then preferred end) as favourite_channel,
        max(case when preference = 'time_of_day' then preferred end) as favourite_time_of_day,
        max(case when preference = 'brand' then preferred end) as favourite_brand
    from knowledge
    where place = 1
    group by customer_id

)

select
    firsts.customer_id,
    firsts.favourite_price_band,
    firsts.favourite_channel,
    firsts.favourite_time_of_day,
    firsts.favourite_brand,
    discounts.discount_share
from firsts
left join discounts
    on firsts.customer_id = discounts.customer_id
