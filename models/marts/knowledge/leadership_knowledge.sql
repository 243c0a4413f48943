{{ config(materialized='view') }}
{#- For leadership: what customers prefer, and what those who prefer it bring. Nobody is named. -#}
with firsts as (

    select * from {{ ref('customer_knowledge') }}
    where place = 1

),

customer_360 as (

    select * from {{ ref('customer_360') }}

),

summed as (

    select
        firsts.preference,
        firsts.preferred,
        count(*) as customers,
        {{ count_true('firsts.is_established') }} as established_customers,
        {{ count_true('customer_360.is_active') }} as active_customers,
        sum(customer_360.net_sales) as net_sales
    from firsts
    inner join customer_360
        on firsts.customer_id = customer_360.customer_id
    group by firsts.preference, firsts.preferred

)

select
    preference,
    preferred,
    customers,
    {{ div_money('customers', 'sum(customers) over (partition by preference)') }} as customer_share,
    established_customers,
    active_customers,
    net_sales
from summed
