with source as (

    select * from {{ source('files', 'fx_rates') }}

),

renamed as (

    select
        -- strings
        upper(currency) as currency,
        upper(to_currency) as to_currency,
        rate_source,

        -- numerics
        {{ money('rate') }} as rate,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        day,
        _loaded_at as loaded_at
    from source

)

select * from renamed
