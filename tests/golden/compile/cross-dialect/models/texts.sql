select
    {{ dbt.safe_cast("amount", dbt.type_numeric()) }} as amount,
    {{ dbt.concat(["first_name", "' '", "last_name"]) }} as full_name,
    {{ dbt.hash("id") }} as id_hash,
    {{ dbt.split_part("path", "'/'", 2) }} as second,
    {{ dbt.split_part("path", "'/'", -1) }} as last_one,
    {{ dbt.position("'a'", "name") }} as at,
    {{ dbt.string_literal(dbt.escape_single_quotes("it's")) }} as quoted,
    {{ dbt.listagg("name", "', '", "order by name") }} as names,
    {{ dbt.bool_or("is_open") }} as any_open,
    {{ dbt.any_value("name") }} as some_name,
    cast(id as {{ dbt.type_string() }}) as id_text,
    cast(id as {{ type_bigint() }}) as id_number
from people
{{ dbt.except() }}
select * from {{ dbt.array_construct([1, 2]) }}
