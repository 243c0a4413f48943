with source as (

    select * from {{ source('stripe', 'payouts') }}

),

renamed as (

    select
        -- ids
        id as payout_id,
        balance_transaction as payment_id,

        -- strings
        status,
        upper(currency) as currency,
        failure_code,

        -- numerics: minor units become money; negative was taken from the bank account
        {{ minor_units_to_money('amount', 'currency') }} as amount,

        -- booleans
        coalesce(automatic, false) as is_automatic,
        coalesce(description like '[synthetic] %', false) as is_synthetic,

        -- timestamps: the day of arrival is a day, written as its midnight in UTC
        created as made_at,
        cast(arrival_date as date) as due_on,
        _loaded_at as loaded_at
    from source

)

select * from renamed
