select id
from {{ ref("their_orders") }}
