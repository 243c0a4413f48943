{{ config(materialized='table') }}
{#- One row per customer with a product that is due: the one with the highest expected margin; of several, the habit of most days. -#}
with due as (

    select
        products.*,
        chances.chance,
        {{ expected_margin('chances.chance', 'products.value_if_taken', 'offers.offer_rate', 'products.sales_if_taken') }} as expected_margin
    from {{ ref('int_products_due') }} as products
    inner join {{ ref('int_action_chances_observed') }} as chances
        on chances.action = 'replenish'
    left join {{ ref('int_customer_offers_made') }} as offers
        on products.customer_id = offers.customer_id

),

best as (

    select *
    from due
    qualify row_number() over (
        partition by customer_id
        order by expected_margin desc nulls last, purchase_days desc, product_id
    ) = 1

)

select
    customer_id,
    'replenish' as action,
    product_id,
    chance,
    value_if_taken,
    sales_if_taken,
    'Bought ' || title || ' on ' || {{ counted_text('purchase_days', 'day') }} || ', every '
    || {{ whole_number_text('cycle_days') }} || ' days on average, and last on ' || cast(last_on as {{ type_string() }})
    || ', ' || {{ counted_text('days_since_last', 'day') }} || ' ago.' as reason,
    coalesce(cost_is_synthetic, false) as is_synthetic
from best
