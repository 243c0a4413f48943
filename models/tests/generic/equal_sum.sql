{#- Fails with both sums when an expression over this model does not sum to an expression over another. -#}
{% test equal_sum(model, expression, to, to_expression) %}

with here as (

    select coalesce(sum({{ expression }}), 0) as amount from {{ model }}

),

there as (

    select coalesce(sum({{ to_expression }}), 0) as amount from {{ to }}

)

select
    here.amount as amount_here,
    there.amount as amount_there
from here
cross join there
where here.amount <> there.amount

{% endtest %}
