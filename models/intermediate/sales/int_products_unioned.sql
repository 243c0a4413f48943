{#-
  One row per shop and stock code. Where two sources or two variants share a code, each value is taken from the
  shop system before the files, then from the newest row that has one; so a file of costs can complete a shop.
-#}
{%- set pick = "order by case source when 'files' then 2 else 1 end, updated_at desc nulls last, title nulls last" %}
with products as (

    {{ union_sources('products') }}

),

ranked as (

    select
        *,
        row_number() over (partition by shop, sku {{ pick }}) as place,
        first_value(title ignore nulls) over (partition by shop, sku {{ pick }} rows between unbounded preceding and unbounded following) as any_title,
        first_value(category ignore nulls) over (partition by shop, sku {{ pick }} rows between unbounded preceding and unbounded following) as any_category,
        first_value(brand ignore nulls) over (partition by shop, sku {{ pick }} rows between unbounded preceding and unbounded following) as any_brand,
        first_value(unit_cost ignore nulls) over (partition by shop, sku {{ pick }} rows between unbounded preceding and unbounded following) as any_unit_cost,
        first_value(case when unit_cost is not null then is_synthetic end ignore nulls) over (partition by shop, sku {{ pick }} rows between unbounded preceding and unbounded following) as any_cost_is_synthetic,
        first_value(case when unit_cost is not null then coalesce(unit_cost_currency, '{{ var("reporting_currency") }}') end ignore nulls) over (partition by shop, sku {{ pick }} rows between unbounded preceding and unbounded following) as any_unit_cost_currency
    from products
    where sku is not null

)

select
    shop || ':' || sku as product_id,
    shop,
    source,
    sku,
    any_title as title,
    any_category as category,
    any_brand as brand,
    any_unit_cost as unit_cost,
    any_unit_cost_currency as unit_cost_currency,
    coalesce(any_cost_is_synthetic, false) as cost_is_synthetic
from ranked
where place = 1
