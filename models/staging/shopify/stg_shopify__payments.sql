with source as (

    select * from {{ source('shopify', 'orders__transactions') }}

),

renamed as (

    select
        -- ids
        _load_id as load_id,
        'shopify' as shop,
        'transaction-' || {{ last_segment('id') }} as payment_id,
        {{ last_segment('_parent_id') }} as order_id,

        -- strings
        case when upper(kind) = 'REFUND' then 'refund' else 'charge' end as kind,
        gateway,
        cast(null as {{ type_string() }}) as currency,

        -- numerics: signed, money to the customer is negative; Shopify states no fee here
        case
            when upper(kind) = 'REFUND' then -{{ money('amount_set__shop_money__amount') }}
            else {{ money('amount_set__shop_money__amount') }}
        end as amount,
        {{ money('null') }} as fee,
        {{ money('null') }} as net,

        -- booleans
        false as is_synthetic,

        -- timestamps
        processed_at as paid_at
    from source
    -- an authorisation moves no money, and a failed or voided transaction never did
    where upper(kind) in ('SALE', 'CAPTURE', 'REFUND')
        and upper(status) = 'SUCCESS'
        and amount_set__shop_money__amount <> 0

)

select * from renamed
