{#- Fails with the values below the least or above the greatest allowed; nulls pass. -#}
{% test accepted_range(model, column_name, least=none, greatest=none) %}

select {{ column_name }}
from {{ model }}
where false
    {% if least is not none %}or {{ column_name }} < {{ least }}{% endif %}
    {% if greatest is not none %}or {{ column_name }} > {{ greatest }}{% endif %}

{% endtest %}
