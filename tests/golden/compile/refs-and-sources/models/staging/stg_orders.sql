select id, amount, '{{ var("currency") }}' as currency, {{ var('missing', 7) }} as seven
from {{ source('web', 'orders') }}
