-- select * from {{ source('shop', 'orders') }} in a comment is no finding
with source as (
    select * from {{ source('shop', 'orders') }}
),

renamed as (
    select id as order_id, total from source
)

select * from renamed
