{#- What points are worth when they are redeemed, as far as they are expected to be. -#}
{% macro points_worth(points) -%}
    {{ mul_money(mul_money(points, "cast('" ~ var('points_value') ~ "' as " ~ type_money() ~ ")"), "cast('" ~ var('points_expected_redemption') ~ "' as " ~ type_money() ~ ")") }}
{%- endmacro %}

{#-
  The part of a sale that waits for its points: points are a promise of their own, and the sale is shared between goods
  and promise by what each would cost alone (IFRS 15, paragraphs 74 and B39 to B43). sale * worth / (sale + worth), to the
  penny. With `places` the goods' share of the sale is cut to so many decimals first, as worked examples in whole
  percents or tenths do; without, it is exact.
    sale    what was paid, never negative
    worth   the points at their value times the expected redemption
-#}
{% macro points_liability(sale, worth, places=none) -%}
    {%- set cut = places if places is not none else var('points_share_places') -%}
    {%- if cut is none -%}
    {{ round_money(div_money(mul_money(sale, worth), 'nullif(' ~ sale ~ ' + ' ~ worth ~ ', 0)')) }}
    {%- else -%}
    {#- Taking half of the last place off before rounding cuts what is positive. -#}
    {%- set half = "cast('" ~ '0.' ~ '0' * cut ~ "5' as " ~ type_money() ~ ')' -%}
    {%- set goods_share = div_money(sale, 'nullif(' ~ sale ~ ' + ' ~ worth ~ ', 0)') -%}
    {{ round_money(sale ~ ' - ' ~ mul_money(sale, round_money(goods_share ~ ' - ' ~ half, cut))) }}
    {%- endif -%}
{%- endmacro %}

{#- amount * part / whole, to the penny. -#}
{% macro part_of(amount, part, whole) -%}
    {{ round_money(div_money(mul_money(amount, part), whole)) }}
{%- endmacro %}
