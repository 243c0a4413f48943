with source as (

    select * from {{ source('shopify', 'orders__refunds') }}

),

renamed as (

    select
        -- ids
        _load_id as load_id,
        'shopify' as shop,
        {{ last_segment('_parent_id') }} as order_id,
        {{ last_segment('id') }} as refund_id,

        -- strings
        note as reason,

        -- numerics: what the customer got back, positive
        {{ money('total_refunded_set__shop_money__amount') }} as refunded_amount,
        {{ money('total_refunded_set__presentment_money__amount') }} as refunded_amount_transaction,

        -- timestamps
        created_at as refunded_at,
        updated_at
    from source

)

select * from renamed
