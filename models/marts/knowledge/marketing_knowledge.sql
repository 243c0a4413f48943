{{ config(materialized='view') }}
{#- For marketing: whom one may write to, with what, and when. No names: the segment or the export adds them. -#}
with customer_360 as (

    select * from {{ ref('customer_360') }}

),

first_ideas as (

    select
        customer_id,
        max(case when place = 1 then product_id end) as next_product_id,
        max(case when place = 1 then title end) as next_product_title,
        max(case when place = 1 then support end) as next_product_support,
        max(case when place = 1 then confidence end) as next_product_confidence
    from {{ ref('similar_customer_purchases') }}
    group by customer_id

)

select
    customer_360.customer_id,
    customer_360.accepts_email_marketing,
    customer_360.accepts_sms_marketing,
    customer_360.rfm_group,
    customer_360.favourite_category,
    customer_360.favourite_price_band,
    customer_360.favourite_brand,
    customer_360.favourite_channel,
    customer_360.favourite_time_of_day,
    customer_360.discount_share,
    customer_360.recent_contacts,
    first_ideas.next_product_id,
    first_ideas.next_product_title,
    first_ideas.next_product_support,
    first_ideas.next_product_confidence
from customer_360
left join first_ideas
    on customer_360.customer_id = first_ideas.customer_id
where customer_360.orders > 0
