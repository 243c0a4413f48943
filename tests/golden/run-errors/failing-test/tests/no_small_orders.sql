-- Orders below five are a mistake of the till.
select id, amount
from {{ ref('orders') }}
where amount < 5
