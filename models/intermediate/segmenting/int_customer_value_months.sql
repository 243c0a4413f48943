{{ config(materialized='table') }}
{#-
  One row per customer and month with a purchase or a posting, up to as_of: what the value pyramid adds up. Where no cost
  of goods is loaded there is no margin, and value is net sales.
-#}
with purchases as (

    select
        placed.customer_id,
        placed.ordered_month as month,
        count(*) as orders
    from {{ ref('orders') }} as placed
    cross join {{ ref('int_as_of') }} as as_of
    where placed.is_purchase
        and placed.customer_id is not null
        and placed.ordered_on <= as_of.as_of_on
    group by placed.customer_id, placed.ordered_month

),

cost_inputs as (

    select * from {{ ref('int_cost_inputs') }}

),

postings as (

    select
        postings.customer_id,
        postings.posted_month as month,
        sum(postings.amount) as amount,
        {{ any_true('postings.is_cost and postings.is_synthetic') }} as costs_are_synthetic
    from {{ ref('int_profit_postings') }} as postings
    cross join {{ ref('int_as_of') }} as as_of
    cross join cost_inputs
    where postings.customer_kind = 'customer'
        and postings.posted_on <= as_of.as_of_on
        and (
            postings.component in ({{ component_names(['net_sales']) }})
            or (cost_inputs.has_unit_costs and postings.component in ({{ component_names(value_tier_margins()) }}))
        )
    group by postings.customer_id, postings.posted_month

)

select
    coalesce(purchases.customer_id, postings.customer_id) as customer_id,
    coalesce(purchases.month, postings.month) as month,
    coalesce(purchases.orders, 0) as orders,
    {{ money('coalesce(postings.amount, 0)') }} as value_amount,
    coalesce(postings.costs_are_synthetic, false) as costs_are_synthetic
from purchases
full outer join postings
    on purchases.customer_id = postings.customer_id
    and purchases.month = postings.month
