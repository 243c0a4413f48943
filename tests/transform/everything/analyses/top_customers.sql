select * from {{ ref('customers', v=2) }} order by spent desc
