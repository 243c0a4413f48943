{{ config(cluster_by=['customer_id']) }}
with counted as (

    select * from {{ ref('int_preferences_counted') }}

),

shop as (

    select
        preference,
        preferred,
        {{ sum_int('support') }} as shop_support,
        count(*) as shop_customers
    from counted
    group by preference, preferred

),

shop_totals as (

    select
        preference,
        {{ sum_int('shop_support') }} as shop_observations
    from shop
    group by preference

),

customer_totals as (

    select
        customer_id,
        preference,
        {{ sum_int('support') }} as observations
    from counted
    group by customer_id, preference

),

measured as (

    select
        counted.customer_id,
        counted.preference,
        row_number() over (
            partition by counted.customer_id, counted.preference
            order by counted.support desc, shop.shop_support, counted.preferred
        ) as place,
        counted.preferred,
        counted.support,
        customer_totals.observations,
        {{ div_money('counted.support', 'customer_totals.observations') }} as confidence,
        {{ div_money('shop.shop_support', 'shop_totals.shop_observations') }} as shop_share,
        {{ div_money('counted.support * shop_totals.shop_observations', 'customer_totals.observations * shop.shop_support') }} as lift,
        counted.support >= {{ var('knowledge_min_support') }} and 2 * counted.support >= customer_totals.observations as is_established
    from counted
    inner join customer_totals
        on counted.customer_id = customer_totals.customer_id
        and counted.preference = customer_totals.preference
    inner join shop
        on counted.preference = shop.preference
        and counted.preferred = shop.preferred
    inner join shop_totals
        on counted.preference = shop_totals.preference

)

select *
from measured
where place <= {{ var('knowledge_places') }}
