select * from {{ ref('first') }}
{% set rows = run_query('select 1') %}
{% if rows %}-- {{ rows.columns[0].values() }}{% else %}-- no rows{% endif %}
