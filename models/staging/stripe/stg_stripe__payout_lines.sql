with source as (

    select * from {{ source('stripe', 'payouts__balance_transactions') }}

),

renamed as (

    select
        -- ids
        _parent_id as payout_id,
        id as payment_id,

        -- timestamps
        _loaded_at as loaded_at
    from source

)

select * from renamed
