{% set statuses = ['paid', 'open'] %}

with numbers as (

    select
        i as id,
        {% for status in statuses %}
        '{{ status }}' as {{ status }}_status,
        {% endfor %}
        cast('not a number' as integer) as amount
    from range(3) as numbers(i)

)

select
    id,
    amout
from numbers
