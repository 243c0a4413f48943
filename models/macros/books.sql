{#- An amount of money as text with two places: 1234.5 is '1234.50'. -#}
{% macro amount_text(expression) -%}{{ return(adapter.dispatch('amount_text', 'patron')(expression)) }}{%- endmacro %}
{% macro default__amount_text(expression) -%}
    cast(cast(round({{ money(expression) }}, 2) as decimal(38, 2)) as {{ type_string() }})
{%- endmacro %}
{% macro bigquery__amount_text(expression) -%}
    format('%.2f', round({{ money(expression) }}, 2))
{%- endmacro %}

{#- Of papers: how many, and from which to which, so that each difference leads to them. The lines of one journal entry share its name. -#}
{% macro evidence_text(count, first, last, noun) -%}
    case
        when {{ count }} = 0 then ''
        when {{ count }} = 1 then '{{ noun }} ' || coalesce({{ first }}, 'unnamed')
        when {{ first }} = {{ last }} then cast({{ count }} as {{ type_string() }}) || ' {{ noun }}s of ' || {{ first }}
        else cast({{ count }} as {{ type_string() }}) || ' {{ noun }}s, ' || coalesce({{ first }}, 'unnamed') || ' to ' || coalesce({{ last }}, 'unnamed')
    end
{%- endmacro %}

{#- The smallest difference that is more than rounding, for one document or one day's documents. -#}
{% macro rounding_limit() -%}
    {{ money("'" ~ var('gl_rounding_limit') ~ "'") }}
{%- endmacro %}

{#- Whole days from a day to another, none before it and none while either is not known. -#}
{% macro days_since(day, today) -%}
    case when {{ today }} > {{ day }} then {{ datediff(day, today, 'day') }} else 0 end
{%- endmacro %}
