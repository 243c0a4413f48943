with source as (

    select * from {{ source('files', 'ad_invoices') }}

),

renamed as (

    select
        -- ids
        platform,
        invoice_id,
        account,
        period,

        -- strings
        case when lower(trim(kind)) = 'credit_note' then 'credit_note' else 'invoice' end as kind,
        upper(currency) as currency,

        -- numerics: without tax
        {{ money('amount') }} as amount,
        {{ money('tax_amount') }} as tax_amount,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        issued_on,
        _loaded_at as loaded_at
    from source

)

select * from renamed
