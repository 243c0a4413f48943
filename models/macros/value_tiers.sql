{#-
  The value pyramid. Tiers are cut from the top by shares of the customers who bought within the window, as in the
  customer pyramid of J. and A. Curry, The Customer Marketing Method (2000): top 1 %, large 4 %, medium 15 %, small 80 %.
-#}

{#-
  The var value_tiers, checked: a list of [name, percent, percent from the top down to and with it], best first.
-#}
{% macro value_tier_list() -%}
    {%- set tiers = [] -%}
    {%- set total = namespace(percent=0) -%}
    {%- for name, percent in var('value_tiers').items() -%}
        {%- if percent is not integer or percent <= 0 or name in [inactive_tier(), prospect_tier(), new_tier()] -%}
            {{ exceptions.raise_compiler_error(
                "var 'value_tiers' says " ~ name ~ ": " ~ percent ~ ". A tier is a name of your own and a whole number of percent above 0; "
                ~ inactive_tier() ~ ", " ~ prospect_tier() ~ " and " ~ new_tier() ~ " are taken"
            ) }}
        {%- endif -%}
        {%- set total.percent = total.percent + percent -%}
        {%- do tiers.append([name, percent, total.percent]) -%}
    {%- endfor -%}
    {%- if total.percent != 100 or tiers | length < 2 -%}
        {{ exceptions.raise_compiler_error(
            "var 'value_tiers' has " ~ tiers | length ~ " tiers of " ~ total.percent ~ " percent together: it takes two or more that add up to 100"
        ) }}
    {%- endif -%}
    {{ return(tiers) }}
{%- endmacro %}

{% macro inactive_tier() -%}{{ return('Inactive') }}{%- endmacro %}
{% macro prospect_tier() -%}{{ return('Prospects') }}{%- endmacro %}
{#- Where a customer comes from who had no tier the month before. -#}
{% macro new_tier() -%}{{ return('New') }}{%- endmacro %}

{#- The tier of a customer with `better` customers strictly above among `customers`: equal values share the better tier. -#}
{% macro value_tier(better, customers) -%}
    case
        {%- for name, percent, down_to in value_tier_list() %}
        {%- if not loop.last %}
        when 100 * {{ better }} < {{ down_to }} * {{ customers }} then '{{ name }}'
        {%- else %}
        else '{{ name }}'
        {%- endif %}
        {%- endfor %}
    end
{%- endmacro %}

{#- The place of a tier in the pyramid, 1 is the top; 0 for nobody's tier. -#}
{% macro value_tier_order(tier) -%}
    case {{ tier }}
        {%- for name, percent, down_to in value_tier_list() %}
        when '{{ name }}' then {{ loop.index }}
        {%- endfor %}
        when '{{ inactive_tier() }}' then {{ value_tier_list() | length + 1 }}
        when '{{ prospect_tier() }}' then {{ value_tier_list() | length + 2 }}
        else 0
    end
{%- endmacro %}

{#- The margins that add up to the var value_tier_margin, checked. -#}
{% macro value_tier_margins() -%}
    {%- set margins = ['net_sales', 'cm1', 'cm2', 'cm3'] -%}
    {%- set wanted = var('value_tier_margin', 'cm3') -%}
    {%- if wanted not in margins -%}
        {{ exceptions.raise_compiler_error("var 'value_tier_margin' is '" ~ wanted ~ "'. Known: " ~ margins | join(', ')) }}
    {%- endif -%}
    {{ return(margins[:margins.index(wanted) + 1]) }}
{%- endmacro %}
