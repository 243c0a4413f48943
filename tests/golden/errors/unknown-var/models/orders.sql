select 1 as id,
    '{{ var("curency") }}' as currency
