{#-
  One row per customer with a purchase: what winning the customer cost. Last touch: the advertising that is attributed to
  the first purchase. Advertising of later orders keeps a customer; what is attributed to no order is neither.
-#}
with starts as (

    select * from {{ ref('int_customer_starts') }}

),

firsts as (

    select customer_id, order_id
    from {{ ref('orders') }}
    where is_purchase
        and customer_id is not null
    qualify row_number() over (partition by customer_id order by ordered_at nulls last, order_id) = 1

),

advertising as (

    select customer_id, order_id, -amount as cost, is_synthetic
    from {{ ref('profit_ledger') }}
    where component = 'marketing_attributed'

)

select
    starts.customer_id,
    {{ date_trunc('month', 'starts.first_order_on') }} as cohort_month,
    {{ money('coalesce(sum(case when advertising.order_id = firsts.order_id then advertising.cost end), 0)') }} as acquisition_cost,
    {{ money('coalesce(sum(case when advertising.order_id <> firsts.order_id then advertising.cost end), 0)') }} as keeping_cost,
    {{ any_true('advertising.is_synthetic') }} as is_synthetic
from starts
inner join firsts
    on starts.customer_id = firsts.customer_id
left join advertising
    on starts.customer_id = advertising.customer_id
group by starts.customer_id, {{ date_trunc('month', 'starts.first_order_on') }}
