with source as (

    select * from {{ source('files', 'bank_lines') }}

),

renamed as (

    select
        -- ids
        account,
        bank_line_id,

        -- strings
        upper(currency) as currency,
        lower(trim(kind)) as kind,
        reference,
        counterparty,

        -- numerics
        {{ money('amount') }} as amount,
        {{ money('coalesce(fee, 0)') }} as fee,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        booked_on,
        _loaded_at as loaded_at
    from source

)

select * from renamed
