with source as (

    select * from {{ source('shopify', 'product_variants') }}

),

renamed as (

    select
        -- ids
        'shopify' as shop,
        sku,
        {{ last_segment('id') }} as variant_id,

        -- strings: a product's only variant is called 'Default Title' or 'Default' by Shopify
        case
            when title is null or title in ('Default Title', 'Default') or title = product__title then product__title
            else product__title || ' - ' || title
        end as title,
        nullif(product__product_type, '') as category,
        product__vendor as brand,
        inventory_item__unit_cost__currency_code as unit_cost_currency,

        -- numerics
        {{ money('inventory_item__unit_cost__amount') }} as unit_cost,
        {{ money('price') }} as list_price,

        -- booleans
        {{ json_array_has('product__tags', 'synthetic-cost') }} as is_synthetic,

        -- timestamps
        updated_at,
        _loaded_at as loaded_at
    from source
    where sku is not null and sku <> ''

)

select * from renamed
