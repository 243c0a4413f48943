with source as (

    select * from {{ source('files', 'cost_rates') }}

),

renamed as (

    select
        -- ids
        _load_id as load_id,
        lower(cost_kind) as cost_kind,
        lower(unit) as unit,
        upper(country_code) as country_code,

        -- strings
        upper(currency) as currency,

        -- numerics
        {{ money('amount') }} as amount,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        valid_from,
        _loaded_at as loaded_at
    from source

)

select * from renamed
