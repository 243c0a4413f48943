select
    try_cast(amount as numeric(28,6)) as amount,
    first_name || ' ' || last_name as full_name,
    md5(cast(id as varchar)) as id_hash,
    split_part(path, '/', 2) as second,
    split_part(path, '/', -1) as last_one,
    position('a' in name) as at,
    'it''s' as quoted,
    string_agg(name, ', ' order by name) as names,
    bool_or(is_open) as any_open,
    arbitrary(name) as some_name,
    cast(id as varchar) as id_text,
    cast(id as bigint) as id_number
from people
except
select * from [1, 2]
