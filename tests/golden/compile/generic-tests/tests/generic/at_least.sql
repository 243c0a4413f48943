{% test at_least(model, rows) %}
select count(*) as n from {{ model }} having count(*) < {{ rows }}
{% endtest %}
