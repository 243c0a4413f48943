{{ config(materialized='table') }}
{#-
  One row per customer and action, cross_sell or up_sell: the product with the highest expected margin. What is known to
  lose money is no idea; where no cost is known, the likeliest product stands.
-#}
with ideas as (

    select
        found.*,
        offers.offer_rate,
        {{ expected_margin('found.chance', 'found.value_if_taken', 'offers.offer_rate', 'found.sales_if_taken') }} as expected_margin
    from {{ ref('int_product_ideas_found') }} as found
    left join {{ ref('int_customer_offers_made') }} as offers
        on found.customer_id = offers.customer_id

),

-- a product stands for one action: the one in which it brings more
best_of_products as (

    select *
    from ideas
    where expected_margin > 0
        or expected_margin is null
    qualify row_number() over (
        partition by customer_id, product_id
        order by expected_margin desc nulls last, chance desc, action, from_product_id nulls last
    ) = 1

),

best as (

    select *
    from best_of_products
    qualify row_number() over (
        partition by customer_id, action
        order by expected_margin desc nulls last, chance desc, product_id
    ) = 1

),

named as (

    select
        best.*,
        valued.title,
        coalesce(owned.title, best.from_product_id) as from_title,
        {{ div_money('valued.average_price - owned.average_price', 'owned.average_price') }} as price_rise,
        valued.cost_is_synthetic
    from best
    inner join {{ ref('int_products_valued') }} as valued
        on best.product_id = valued.product_id
    left join {{ ref('int_products_valued') }} as owned
        on best.from_product_id = owned.product_id

)

select
    customer_id,
    action,
    product_id,
    chance,
    value_if_taken,
    sales_if_taken,
    case
        when from_product_id is null
            then cast(seen as {{ type_string() }}) || ' of the ' || cast(of_seen as {{ type_string() }})
            || ' most similar customers bought ' || title || ' next.'
        else 'Bought ' || from_title || ', and ' || {{ percent_text('chance') }} || ' of the '
            || {{ whole_number_text('of_seen') }} || ' purchases with it hold ' || title || ' too'
            || case when action = 'up_sell' and price_rise is not null then ', which costs ' || {{ percent_text('price_rise') }} || ' more.' else '.' end
    end as reason,
    coalesce(cost_is_synthetic, false) as is_synthetic
from named
