{{ config(materialized='view') }}
{#-
  One row per customer and product that the customer lacks and that follows from what was bought: with the customer's
  newest products (affinities above chance), or next by the nearest customers. A dearer one of the same category is an
  up-sell, and what it would add is the difference.
-#}
{%- set dearer = var('action_up_sell_percent') %}
with valued as (

    select * from {{ ref('int_products_valued') }}

),

bought as (

    select
        items.customer_id,
        items.product_id,
        row_number() over (
            partition by items.customer_id
            order by max(items.ordered_on) desc, sum(items.goods_sales) desc, items.product_id
        ) as place
    from {{ ref('int_basket_items') }} as items
    cross join {{ ref('int_as_of') }} as as_of
    where items.customer_id is not null
        and items.ordered_on <= as_of.as_of_on
    group by items.customer_id, items.product_id

),

affinities as (

    select *
    from {{ ref('product_affinities') }}
    where item_kind = 'product'
        and lift > 1
    qualify row_number() over (partition by item order by confidence desc, lift desc, with_item) <= {{ var('action_affinities') }}

),

pairs as (

    select
        bought.customer_id,
        affinities.with_item as product_id,
        affinities.item as from_product_id,
        affinities.confidence as chance,
        affinities.orders_with_both as seen,
        affinities.orders_with_item as of_seen
    from bought
    inner join affinities
        on bought.product_id = affinities.item
    where bought.place <= {{ var('action_products') }}
    union all
    select
        customer_id,
        product_id,
        cast(null as {{ type_string() }}) as from_product_id,
        confidence as chance,
        support as seen,
        neighbours as of_seen
    from {{ ref('similar_customer_purchases') }}

),

compared as (

    select
        pairs.*,
        valued.sales_per_purchase as sales_if_taken,
        valued.margin_per_purchase,
        owned.margin_per_purchase as from_margin_per_purchase,
        coalesce(
            coalesce(valued.category, '') = coalesce(owned.category, '')
            and 100 * valued.average_price between {{ 100 + dearer[0] }} * owned.average_price and {{ 100 + dearer[1] }} * owned.average_price, false
        ) as is_dearer
    from pairs
    inner join valued
        on pairs.product_id = valued.product_id
    left join valued as owned
        on pairs.from_product_id = owned.product_id
    left join bought
        on pairs.customer_id = bought.customer_id
        and pairs.product_id = bought.product_id
    where bought.customer_id is null

)

select
    customer_id,
    product_id,
    from_product_id,
    case when is_dearer then 'up_sell' else 'cross_sell' end as action,
    chance,
    seen,
    of_seen,
    sales_if_taken,
    margin_per_purchase - case when is_dearer then from_margin_per_purchase else {{ money('0') }} end as value_if_taken
from compared
