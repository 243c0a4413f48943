select nope from {{ ref('orders') }}
