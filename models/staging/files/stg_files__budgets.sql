with source as (

    select * from {{ source('files', 'budgets') }}

),

renamed as (

    select
        -- ids
        entity,

        -- strings
        period,
        lower(statement_line) as statement_line,
        upper(currency) as currency,

        -- numerics
        {{ money('amount') }} as amount,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        _loaded_at as loaded_at
    from source

)

select * from renamed
