with source as (

    select * from {{ source('files', 'gl_entries') }}

),

renamed as (

    select
        -- ids
        coalesce(entity, 'files') as entity,
        entry_id,
        account,
        period,
        document_id,

        -- strings
        upper(currency) as currency,
        posted_by,
        memo,

        -- numerics
        {{ money('amount') }} as amount,
        {{ money('coalesce(amount_reporting, amount)') }} as amount_reporting,

        -- booleans
        coalesce(is_manual, false) as is_manual,
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        document_on,
        _loaded_at as loaded_at
    from source

)

select * from renamed
