with source as (

    select * from {{ source('files', 'opportunities') }}

),

renamed as (

    select
        -- ids
        coalesce(shop, 'files') as shop,
        opportunity_id,
        lead_id,
        customer_id,

        -- strings
        stage,
        upper(currency) as currency,
        owner,

        -- numerics
        {{ money('amount') }} as amount,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        opened_at,
        closed_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
