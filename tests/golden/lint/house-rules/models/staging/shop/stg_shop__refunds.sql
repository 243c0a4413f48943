with source as (

    select * from {{ source('shop', 'refunds') }}

),

kept as (

    select * from source where amount < 0

)

select * from kept
