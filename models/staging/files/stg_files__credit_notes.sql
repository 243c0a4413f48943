with source as (

    select * from {{ source('files', 'credit_notes') }}

),

renamed as (

    select
        -- ids
        _load_id as load_id,
        coalesce(shop, 'files') as shop,
        credit_note_id as refund_id,
        coalesce(
            line_id,
            cast(row_number() over (
                partition by shop, credit_note_id order by sku nulls last, title nulls last, amount nulls last, quantity nulls last
            ) as {{ type_string() }})
        ) as refund_line_id,
        order_id,
        cast(null as {{ type_string() }}) as line_id,
        customer_id,

        -- strings
        lower(kind) as refund_kind,
        lower(line_type) as line_type,
        sku,
        title,
        country,
        reason,

        -- numerics
        quantity,
        {{ money('unit_price') }} as unit_price,
        {{ money('amount') }} as amount,
        {{ money('null') }} as amount_transaction,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        issued_at as refunded_at,
        _loaded_at as loaded_at
    from source

)

select * from renamed
