{{ config(materialized='table', schema='intermediate') }}
{#-
  One row per customer and day with a purchase or a posting. Money dated before the first purchase (a credit for
  something bought before the data begin) counts on the first day.
-#}
with starts as (

    select * from {{ ref('int_customer_starts') }}

),

purchases as (

    select
        customer_id,
        ordered_on as active_on,
        count(*) as orders
    from {{ ref('orders') }}
    where is_purchase
        and customer_id is not null
    group by customer_id, ordered_on

),

money as (

    select
        starts.customer_id,
        {{ later('postings.posted_on', 'starts.first_order_on') }} as active_on,
        {{ money("sum(case when postings.component in (" ~ component_names(['net_sales']) ~ ") then postings.amount else 0 end)") }} as net_sales,
        {{ money("sum(case when postings.component in (" ~ component_names(['net_sales', 'cm1']) ~ ") then postings.amount else 0 end)") }} as cm1,
        {{ any_true("postings.component = 'cogs' and postings.is_synthetic") }} as costs_are_synthetic
    from {{ ref('int_profit_postings') }} as postings
    inner join starts
        on postings.customer_id = starts.customer_id
    where postings.component in ({{ component_names(['net_sales', 'cm1']) }})
    group by starts.customer_id, {{ later('postings.posted_on', 'starts.first_order_on') }}

),

joined as (

    select
        coalesce(purchases.customer_id, money.customer_id) as customer_id,
        coalesce(purchases.active_on, money.active_on) as active_on,
        coalesce(purchases.orders, 0) as orders,
        {{ money('coalesce(money.net_sales, 0)') }} as net_sales,
        {{ money('coalesce(money.cm1, 0)') }} as cm1,
        coalesce(money.costs_are_synthetic, false) as costs_are_synthetic
    from purchases
    full outer join money
        on purchases.customer_id = money.customer_id
        and purchases.active_on = money.active_on

)

select
    joined.customer_id,
    joined.active_on,
    starts.first_order_on,
    {{ datediff('starts.first_order_on', 'joined.active_on', 'day') }} as age_days,
    joined.orders,
    joined.net_sales,
    joined.cm1,
    joined.costs_are_synthetic
from joined
inner join starts
    on joined.customer_id = starts.customer_id
