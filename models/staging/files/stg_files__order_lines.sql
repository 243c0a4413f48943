with source as (

    select * from {{ source('files', 'order_lines') }}

),

renamed as (

    select
        -- ids
        _load_id as load_id,
        coalesce(shop, 'files') as shop,
        order_id,
        coalesce(
            line_id,
            cast(row_number() over (
                partition by shop, order_id
                order by sku nulls last, title nulls last, unit_price nulls last, quantity nulls last, discount_amount nulls last
            ) as {{ type_string() }})
        ) as line_id,
        customer_id,

        -- strings
        sku,
        title,
        lower(line_type) as line_type,
        country,
        upper(currency) as currency,

        -- numerics
        quantity,
        {{ money('unit_price') }} as unit_price,
        {{ money('coalesce(discount_amount, 0)') }} as discount_amount,
        {{ money('tax_amount') }} as tax_amount,
        {{ money('null') }} as unit_price_transaction,
        {{ money('null') }} as discount_transaction,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        ordered_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
