{{ config(materialized='table') }}
{#- One row per product: the need it serves, by the seed need_rules; without a rule its category, as the source says. -#}
with products as (

    select
        product_id,
        category,
        lower(coalesce(category, '') || ' ' || coalesce(title, '')) as about
    from {{ ref('products') }}

),

rules as (

    select * from {{ ref('need_rules') }}
    where need_kind = 'goods'

),

first_rules as (

    select
        products.product_id,
        rules.need
    from products
    inner join rules
        on strpos(products.about, rules.word) > 0
    qualify row_number() over (partition by products.product_id order by rules.place) = 1

)

select
    products.product_id,
    coalesce(first_rules.need, nullif(trim(products.category), ''), 'Other goods') as need
from products
left join first_rules
    on products.product_id = first_rules.product_id
