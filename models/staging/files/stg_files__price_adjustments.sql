with source as (

    select * from {{ source('files', 'price_adjustments') }}

),

renamed as (

    select
        -- ids
        _load_id as load_id,
        adjustment_id,
        coalesce(shop, 'files') as shop,
        order_id,
        line_id,
        agent_id,

        -- strings
        lower(kind) as kind,
        reason,
        upper(currency) as currency,

        -- numerics
        {{ money('amount') }} as amount,
        {{ money('old_price') }} as old_price,
        {{ money('new_price') }} as new_price,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        _loaded_at as loaded_at
    from source

)

select * from renamed
