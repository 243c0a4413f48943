{{ config(materialized='view') }}
{#- For finance: what margin, returns and failed payments go with how customers buy. -#}
with firsts as (

    select * from {{ ref('customer_knowledge') }}
    where place = 1
        and preference in ('discount', 'price_band', 'channel')

),

customer_360 as (

    select * from {{ ref('customer_360') }}

)

select
    firsts.preference,
    firsts.preferred,
    count(*) as customers,
    {{ sum_int('customer_360.orders') }} as orders,
    sum(customer_360.net_sales) as net_sales,
    sum(customer_360.refunds_amount) as refunds_amount,
    sum(customer_360.cm1) as cm1,
    sum(customer_360.cm3) as cm3,
    {{ div_money('sum(customer_360.cm3)', 'nullif(sum(customer_360.net_sales), 0)') }} as cm3_share,
    {{ sum_int('customer_360.failed_payments') }} as failed_payments,
    {{ sum_int('customer_360.chargebacks') }} as chargebacks,
    {{ any_true('customer_360.costs_are_synthetic') }} as costs_are_synthetic
from firsts
inner join customer_360
    on firsts.customer_id = customer_360.customer_id
group by firsts.preference, firsts.preferred
