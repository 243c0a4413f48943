select
    1 as id,
    'ten' as amount,
    true as is_paid
