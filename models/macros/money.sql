{#-
  Exact decimal arithmetic. Money is decimal(38, 9): 29 digits before the point, 9 after. Each step rounds to
  9 places, half away from zero, which is what BigQuery's NUMERIC does. DuckDB would return DOUBLE for a
  decimal quotient or average, so those are done on whole numbers (billionths) here.
  Range: |a * b| and |a / b| below 8e19; beyond it the warehouse raises an overflow instead of rounding in silence.
-#}

{% macro money(expression) -%}
    cast({{ expression }} as {{ type_money() }})
{%- endmacro %}

{#- a times b, both money or whole numbers. -#}
{% macro mul_money(a, b) -%}
    {{ return(adapter.dispatch('mul_money', 'patron')(a, b)) }}
{%- endmacro %}

{% macro default__mul_money(a, b) -%}
    cast(cast({{ a }} as decimal(38, 9)) * cast({{ b }} as decimal(38, 9)) as decimal(38, 9))
{%- endmacro %}

{% macro bigquery__mul_money(a, b) -%}
    cast({{ a }} as numeric) * cast({{ b }} as numeric)
{%- endmacro %}

{#- a divided by b; null when b is null or zero. -#}
{% macro div_money(a, b) -%}
    {{ return(adapter.dispatch('div_money', 'patron')(a, b)) }}
{%- endmacro %}

{#- The quotient in billionths is a whole number: (2 * |a| * 1e9 + |b|) div (2 * |b|), with the sign put back. -#}
{% macro default__div_money(a, b) -%}
    case
        when {{ b }} = 0 or {{ b }} is null or {{ a }} is null then null
        else cast(
            cast(
                sign({{ a }}) * sign({{ b }})
                * (
                    (2 * abs({{ billionths(a) }}) * 1000000000 + abs({{ billionths(b) }}))
                    // (2 * abs({{ billionths(b) }}))
                ) as decimal(38, 0)
            ) * cast('0.000000001' as decimal(10, 9)) as decimal(38, 9)
        )
    end
{%- endmacro %}

{% macro bigquery__div_money(a, b) -%}
    safe_divide(cast({{ a }} as numeric), cast({{ b }} as numeric))
{%- endmacro %}

{#- Money as a whole number of billionths (DuckDB only; 128 bits). -#}
{% macro billionths(expression) -%}
    cast(cast({{ expression }} as decimal(38, 9)) * 1000000000 as hugeint)
{%- endmacro %}

{#- The average of the known values of a money expression within a group. -#}
{% macro avg_money(expression) -%}
    {{ div_money('sum(' ~ money(expression) ~ ')', 'count(' ~ expression ~ ')') }}
{%- endmacro %}

{#- Half away from zero to `places`, still money. -#}
{% macro round_money(expression, places=2) -%}
    cast(round({{ money(expression) }}, {{ places }}) as {{ type_money() }})
{%- endmacro %}

{#- Integer minor units of a vendor (pence) as money; some currencies have no minor unit. -#}
{% macro minor_units_to_money(amount, currency) -%}
    case
        when upper({{ currency }}) in (
            'BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'
        ) then {{ money(amount) }}
        else {{ mul_money(amount, "cast('0.01' as " ~ type_money() ~ ")") }}
    end
{%- endmacro %}
