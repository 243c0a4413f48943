{{ config(materialized='table') }}
{#-
  One row per customer and month from the first purchase on: the value and the purchases of the var
  value_tier_window_months up to and with it. Postings before the first purchase count in the windows that reach them.
-#}
{%- set before = var('value_tier_window_months') - 1 %}
with months as (

    select * from {{ ref('int_months') }}

),

value_months as (

    select * from {{ ref('int_customer_value_months') }}

),

customer_spans as (

    select
        customer_id,
        min(month) as first_month,
        min(case when orders > 0 then month end) as first_purchase_month
    from value_months
    group by customer_id

),

every_month as (

    select
        customer_spans.customer_id,
        customer_spans.first_purchase_month,
        months.month,
        months.is_complete,
        coalesce(value_months.orders, 0) as orders,
        coalesce(value_months.value_amount, 0) as value_amount,
        coalesce(value_months.costs_are_synthetic, false) as costs_are_synthetic
    from customer_spans
    inner join months
        on customer_spans.first_month <= months.month
    left join value_months
        on customer_spans.customer_id = value_months.customer_id
        and months.month = value_months.month
    where customer_spans.first_purchase_month is not null

),

rolled as (

    select
        customer_id,
        month,
        first_purchase_month,
        is_complete,
        {{ money('sum(value_amount) over window_of_months') }} as window_value,
        cast(sum(orders) over window_of_months as {{ type_int() }}) as window_orders,
        max(case when costs_are_synthetic then 1 else 0 end) over window_of_months = 1 as costs_are_synthetic
    from every_month
    window window_of_months as (
        partition by customer_id order by month rows between {{ before }} preceding and current row
    )

)

select
    customer_id,
    month,
    window_value,
    window_orders,
    is_complete,
    costs_are_synthetic
from rolled
where month >= first_purchase_month
