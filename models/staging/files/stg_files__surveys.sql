with source as (

    select * from {{ source('files', 'surveys') }}

),

renamed as (

    select
        -- ids
        coalesce(shop, 'files') as shop,
        survey_id,
        customer_id,

        -- strings
        question,
        answer,

        -- numerics
        {{ money('score') }} as score,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        answered_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
