with source as (

    select * from {{ source('files', 'agent_hours') }}

),

renamed as (

    select
        -- ids
        agent_id,

        -- strings
        period,
        upper(currency) as currency,

        -- numerics
        {{ money('paid_minutes') }} as paid_minutes,
        {{ money('cost') }} as cost,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        _loaded_at as loaded_at
    from source

)

select * from renamed
