with source as (

    select * from {{ source('files', 'tax_lines') }}

),

renamed as (

    select
        -- ids
        _load_id as load_id,
        tax_line_id,
        coalesce(shop, 'files') as shop,
        order_id,
        invoice_id,

        -- strings
        upper(country_code) as country_code,
        upper(currency) as currency,

        -- numerics
        {{ money('rate') }} as rate,
        {{ money('net_amount') }} as net_amount,
        {{ money('tax_amount') }} as tax_amount,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        charged_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
