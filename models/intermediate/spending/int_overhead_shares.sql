{{ config(materialized='table') }}
{#-
  Each overhead spread over the purchases of its month by its driver: orders, units or net_sales (never below zero).
  An overhead of a month without purchases keeps one row without an order. Foreign amounts are converted at the newest
  rate on or before the month's last day; parts sum to the overhead in both currencies.
-#}
with overheads as (

    select
        overhead_id,
        coalesce(entity, '{{ var("entity") }}') as entity,
        period,
        driver,
        {{ period_end('period') }} as posted_on,
        coalesce(currency, '{{ var("reporting_currency") }}') as currency,
        amount,
        is_synthetic,
        load_id
    from ({{ finance_rows('overheads') }}) as overhead_rows

),

rated as (

    {{ with_rates('overheads', 'currency', 'posted_on', 'overhead_id') }}

),

orders as (

    select
        order_id,
        customer_id,
        {{ period_text('ordered_on') }} as period,
        units,
        goods_amount + discount_amount as net_sales
    from {{ ref('orders') }}
    where is_purchase

),

matched as (

    select
        rated.*,
        {{ round_money(mul_money('rated.amount', 'rated.rate')) }} as amount_reporting,
        orders.order_id,
        orders.customer_id,
        {{ money("case rated.driver when 'units' then greatest(orders.units, 0) when 'net_sales' then greatest(orders.net_sales, 0) else 1 end") }} as weight
    from rated
    left join orders
        on rated.period = orders.period

),

weighted as (

    select
        overhead_id, entity, posted_on, currency, amount, amount_reporting, rate, rate_on, rate_source, is_synthetic, load_id,
        order_id, customer_id,
        coalesce(weight, 0) as weight
    from matched

),

in_reporting as (

    {{ allocate('weighted', pool='amount_reporting', weight='weight', partition_by='overhead_id', order_by="coalesce(order_id, '')") }}

),

renamed as (

    select
        overhead_id, entity, posted_on, currency, amount, rate, rate_on, rate_source, is_synthetic, load_id,
        order_id, customer_id, weight,
        allocated as cost
    from in_reporting

),

in_both as (

    {{ allocate('renamed', pool='amount', weight='weight', partition_by='overhead_id', order_by="coalesce(order_id, '')") }}

)

select
    overhead_id,
    entity,
    posted_on,
    order_id,
    customer_id,
    cost,
    allocated as cost_transaction,
    currency,
    rate,
    rate_on,
    rate_source,
    is_synthetic,
    load_id
from in_both
