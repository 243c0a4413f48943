with source as (

    select * from {{ source('stripe', 'balance_transactions') }}

),

renamed as (

    select
        -- ids: a dispute has the metadata of its charge only where the shop copies it; some write the order into the text
        '{{ var("stripe_shop") }}' as shop,
        id as dispute_entry_id,
        coalesce(
            {{ json_text('source__metadata', 'order_id') }},
            {{ text_match('description', '[Oo]rder #?([A-Za-z0-9-]+)') }}
        ) as order_id,

        -- strings
        case when reporting_category = 'dispute_reversal' then 'chargeback_won' else 'chargeback' end as kind,

        -- numerics: minor units become money; money taken from the shop is negative
        {{ minor_units_to_money('amount', 'currency') }} as amount,

        -- booleans
        coalesce(description like '[synthetic] %', false) as is_synthetic,

        -- timestamps
        created as disputed_at
    from source
    where reporting_category in ('dispute', 'dispute_reversal')

)

select * from renamed
