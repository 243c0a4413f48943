{#- Next best actions: what one of them may bring, and the order of their kinds where nothing else tells two apart. -#}

{#- chance × (value if taken - offer rate × sales if taken); null where the chance or the value is not known. -#}
{% macro expected_margin(chance, value_if_taken, offer_rate, sales_if_taken) -%}
    {{ mul_money(chance, value_if_taken ~ ' - ' ~ offer_cost(offer_rate, sales_if_taken)) }}
{%- endmacro %}

{#- What an offer costs when it is taken: nothing where none is made. -#}
{% macro offer_cost(offer_rate, sales_if_taken) -%}
    coalesce({{ mul_money(offer_rate, sales_if_taken) }}, {{ money('0') }})
{%- endmacro %}

{#- Every kind of action, with the purpose that a contact about it has, in the order that settles ties. -#}
{% macro action_kinds() -%}
    {{ return([
        {'name': 'say_sorry', 'purpose': 'service'},
        {'name': 'birthday', 'purpose': 'marketing'},
        {'name': 'replenish', 'purpose': 'marketing'},
        {'name': 'cross_sell', 'purpose': 'marketing'},
        {'name': 'up_sell', 'purpose': 'marketing'},
        {'name': 'win_back', 'purpose': 'marketing'},
        {'name': 'ask_for_referral', 'purpose': 'marketing'},
    ]) }}
{%- endmacro %}

{#- The place of a kind in that order, and its purpose. -#}
{% macro action_order(action) -%}
    case {{ action }}
        {%- for kind in action_kinds() %}
        when '{{ kind.name }}' then {{ loop.index }}
        {%- endfor %}
    end
{%- endmacro %}
{% macro action_purpose(action) -%}
    case when {{ action }} = 'say_sorry' then 'service' else 'marketing' end
{%- endmacro %}

{#- A whole number of things in words: 1 ticket, 3 tickets. -#}
{% macro counted_text(number, one) -%}
    cast({{ number }} as {{ type_string() }}) || case when {{ number }} = 1 then ' {{ one }}' else ' {{ one }}s' end
{%- endmacro %}

{#- The first return of a day, year by year, that is not before another day; of 29 February in other years the 28th. -#}
{% macro next_anniversary(day, not_before) -%}
    {%- set years = datediff(day, not_before, 'year') -%}
    case
        when {{ dateadd('year', years, day) }} >= {{ not_before }} then {{ dateadd('year', years, day) }}
        else {{ dateadd('year', years ~ ' + 1', day) }}
    end
{%- endmacro %}
