select *
from {{ ref('stg_shopfy__customers') }}
