{#- Fails with the pairs of one column and another whose mirror image is missing, or differs in a column of `equal`. -#}
{% test symmetric_pairs(model, within, one, other, equal) %}

select here.*
from {{ model }} as here
left join {{ model }} as there
    on here.{{ within }} = there.{{ within }}
    and here.{{ one }} = there.{{ other }}
    and here.{{ other }} = there.{{ one }}
    {%- for column in equal %}
    and here.{{ column }} = there.{{ column }}
    {%- endfor %}
where there.{{ one }} is null

{% endtest %}
