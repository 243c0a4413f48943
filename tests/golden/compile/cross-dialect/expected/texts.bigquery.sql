select
    safe_cast(amount as numeric) as amount,
    concat(first_name, ' ', last_name) as full_name,
    to_hex(md5(cast(id as string))) as id_hash,
    split(path, '/')[safe_ordinal(2)] as second,
    array_reverse(split(path, '/'))[safe_ordinal(1)] as last_one,
    strpos(name, 'a') as at,
    'it\'s' as quoted,
    string_agg(name, ', ' order by name) as names,
    logical_or(is_open) as any_open,
    any_value(name) as some_name,
    cast(id as string) as id_text,
    cast(id as int64) as id_number
from people
except distinct
select * from [1, 2]
