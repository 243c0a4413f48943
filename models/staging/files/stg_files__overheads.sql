with source as (

    select * from {{ source('files', 'overheads') }}

),

renamed as (

    select
        -- ids
        _load_id as load_id,
        overhead_id,
        entity,

        -- strings
        period,
        lower(kind) as kind,
        upper(currency) as currency,
        coalesce(lower(driver), 'orders') as driver,

        -- numerics
        {{ money('amount') }} as amount,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        _loaded_at as loaded_at
    from source

)

select * from renamed
