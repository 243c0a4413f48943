with source as (

    select * from {{ source('files', 'gl_balances') }}

),

renamed as (

    select
        -- ids
        coalesce(entity, 'files') as entity,
        account,
        period,

        -- strings
        account_name,
        upper(currency) as currency,

        -- numerics
        {{ money('amount') }} as amount,
        {{ money('coalesce(amount_reporting, amount)') }} as amount_reporting,
        {{ money('opening') }} as opening,

        -- booleans
        coalesce(is_synthetic, false) as is_synthetic,

        -- timestamps
        _loaded_at as loaded_at
    from source

)

select * from renamed
