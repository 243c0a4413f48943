select id from {{ ref('ledger') }}
