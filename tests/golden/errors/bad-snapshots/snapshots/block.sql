
select * from {{ ref('orders') }}
