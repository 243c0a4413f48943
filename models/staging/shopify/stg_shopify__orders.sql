with source as (

    select * from {{ source('shopify', 'orders') }}

),

renamed as (

    select
        -- ids
        _load_id as load_id,
        'shopify' as shop,
        {{ last_segment('id') }} as order_id,
        name as order_number,
        {{ last_segment('customer__id') }} as customer_id,

        -- strings
        lower(trim(email)) as email,
        cast(null as {{ type_string() }}) as phone,
        currency_code as currency,
        coalesce(presentment_currency_code, currency_code) as transaction_currency,
        shipping_address__country as country,
        shipping_address__country_code_v2 as country_code,
        source_name as channel,
        customer_journey_summary__last_visit__utm_parameters__source as utm_source,
        customer_journey_summary__last_visit__utm_parameters__medium as utm_medium,
        customer_journey_summary__last_visit__utm_parameters__campaign as utm_campaign,
        lower(display_financial_status) as financial_status,
        lower(display_fulfillment_status) as fulfillment_status,

        -- numerics: the shop's currency for one of the customer's, as the order was converted
        case
            when coalesce(presentment_currency_code, currency_code) = currency_code then {{ money('1') }}
            else {{ div_money('total_price_set__shop_money__amount', 'total_price_set__presentment_money__amount') }}
        end as transaction_rate,

        -- booleans: Shopify's attribution is the shop's own; the sandbox tags the orders whose attribution it made up
        {{ json_array_has('tags', 'synthetic-attribution') }} as attribution_is_synthetic,
        false as is_synthetic,

        -- timestamps: Shopify's own sales reports go by processedAt
        coalesce(processed_at, created_at) as ordered_at,
        cancelled_at,
        updated_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
