{{ config(materialized='table', schema='intermediate') }}
{#- One row per customer and first day limit that reaches an event: what came between the limit before and this one. -#}
{%- set bands -%}
    case {% for limit in value_day_limits() %}when age_days <= {{ limit }} then {{ limit }} {% endfor %}end
{%- endset %}
with ages as (

    select
        customer_id,
        age_days,
        orders,
        net_sales,
        cm1,
        costs_are_synthetic,
        0 as repeat_customers
    from {{ ref('int_customer_days') }}
    union all
    select
        customer_id,
        {{ datediff('first_order_on', 'second_order_on', 'day') }} as age_days,
        0 as orders,
        {{ money('0') }} as net_sales,
        {{ money('0') }} as cm1,
        false as costs_are_synthetic,
        1 as repeat_customers
    from {{ ref('int_customer_starts') }}
    where second_order_on is not null

),

banded as (

    select
        *,
        {{ bands }} as day_limit
    from ages

)

select
    customer_id,
    day_limit,
    {{ sum_int('orders') }} as orders,
    {{ sum_int('repeat_customers') }} as repeat_customers,
    {{ money('sum(net_sales)') }} as net_sales,
    {{ money('sum(cm1)') }} as cm1,
    {{ any_true('costs_are_synthetic') }} as costs_are_synthetic
from banded
where day_limit is not null
group by customer_id, day_limit
