with source as (

    select * from {{ source('files', 'campaign_days') }}

),

renamed as (

    select
        -- ids
        _load_id as load_id,
        coalesce(platform, 'files') as platform,
        campaign_id,

        -- strings
        campaign_name,
        upper(currency) as currency,

        -- numerics
        {{ money('cost') }} as cost,
        clicks,
        impressions,
        {{ money('conversions') }} as conversions,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        day,
        _loaded_at as loaded_at
    from source

)

select * from renamed
