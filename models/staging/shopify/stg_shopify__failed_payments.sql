with source as (

    select * from {{ source('shopify', 'orders__transactions') }}

),

renamed as (

    select
        -- ids
        'shopify' as shop,
        {{ last_segment('id') }} as transaction_id,
        {{ last_segment('_parent_id') }} as order_id,

        -- strings
        gateway,

        -- numerics
        {{ money('amount_set__shop_money__amount') }} as amount,

        -- timestamps
        processed_at as failed_at
    from source
    -- attempts to take money that the processor refused; a failed refund is no failing of the customer
    where upper(status) in ('FAILURE', 'ERROR')
        and upper(kind) in ('SALE', 'CAPTURE', 'AUTHORIZATION')

)

select * from renamed
