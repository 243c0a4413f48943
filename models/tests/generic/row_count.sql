{#- Fails with the row count of a model that must have another one. -#}
{% test row_count(model, expected) %}

select count(*) as row_count
from {{ model }}
having count(*) <> {{ expected }}

{% endtest %}
