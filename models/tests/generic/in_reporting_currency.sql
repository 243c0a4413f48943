{#- Fails with every currency other than the reporting currency: amounts of two currencies are never added. -#}
{% test in_reporting_currency(model, column_name) %}

select
    {{ column_name }},
    count(*) as row_count
from {{ model }}
where {{ column_name }} <> '{{ var("reporting_currency") }}'
group by {{ column_name }}

{% endtest %}
