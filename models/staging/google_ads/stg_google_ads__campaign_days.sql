with source as (

    select * from {{ source('google_ads', 'campaign_days') }}

),

renamed as (

    select
        -- ids
        _load_id as load_id,
        'google_ads' as platform,
        cast(campaign__id as {{ type_string() }}) as campaign_id,

        -- strings
        campaign__name as campaign_name,
        customer__currency_code as currency,

        -- numerics: a micro is a millionth of the account's currency
        {{ mul_money('metrics__cost_micros', "cast('0.000001' as " ~ type_money() ~ ")") }} as cost,
        metrics__clicks as clicks,
        metrics__impressions as impressions,
        {{ money('metrics__conversions') }} as conversions,

        -- booleans
        campaign__name like '[synthetic] %' as is_synthetic,

        -- dates: the day of the ad account's time zone
        segments__date as day,
        _loaded_at as loaded_at
    from source

)

select * from renamed
