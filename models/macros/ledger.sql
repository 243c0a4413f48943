{#- The columns of every model of postings, in one order: what profit_ledger unites. -#}
{% macro posting_columns() -%}
    posting_source,
    component,
    subject_kind,
    subject_id,
    order_id,
    order_line_id,
    customer_id,
    posted_on,
    amount,
    source_document,
    is_estimate,
    is_synthetic,
    load_id
{%- endmacro %}

{#- A text's MD5 as 32 hexadecimal digits, the same on each warehouse: a short name for a long key, no secret. -#}
{% macro text_hash(text) -%}{{ return(adapter.dispatch('text_hash', 'patron')(text)) }}{%- endmacro %}
{% macro default__text_hash(text) -%}md5({{ text }}){%- endmacro %}
{% macro bigquery__text_hash(text) -%}to_hex(md5({{ text }})){%- endmacro %}

{#- The component of the ledger that a line of a type is sold under, or given back under. -#}
{% macro posting_of_line_type(column, given_back=false) -%}
    case {{ column }}
        {%- if not given_back %}
        when 'goods' then 'list_price'
        when 'discount' then 'order_discount'
        when 'manual' then 'manual_adjustment'
        {%- endif %}
        when 'shipping' then '{{ "shipping_refund" if given_back else "shipping_income" }}'
        when 'voucher' then 'voucher_sold'
        when 'fee' then 'other_fee'
        when 'donation' then 'donation'
        when 'sample' then 'sample'
        when 'bad_debt' then 'bad_debt'
    end
{%- endmacro %}

{#- The month of a date as text: 2011-11. -#}
{% macro period_text(date) -%}
    substr(cast({{ date }} as {{ type_string() }}), 1, 7)
{%- endmacro %}

{#- The rows of a shape of the files source that finance alone reads; none when files are switched off. -#}
{% macro finance_rows(shape) -%}
    select * from {{ ref('stg_files__' ~ shape) }}
    where {{ 'files' in switched_on_sources() }}
{%- endmacro %}

{#- The last day of a month that is given as text: 2011-11; null where the text is no month. -#}
{% macro period_end(period) -%}
    {{ dateadd('day', -1, dateadd('month', 1, safe_cast(period ~ " || '-01'", 'date'))) }}
{%- endmacro %}

{#-
  Rows with the rate of their currency on a day: `relation` with rate, rate_on and rate_source. The newest rate on or
  before the day counts. The reporting currency's rate is 1; without a rate it is null.
    currency, day   columns of the relation; key: what names a row
-#}
{% macro with_rates(relation, currency, day, key) -%}
    select
        rows_to_rate.*,
        case when rows_to_rate.{{ currency }} = '{{ var("reporting_currency") }}' then {{ money('1') }} else rates.rate end as rate,
        case when rows_to_rate.{{ currency }} = '{{ var("reporting_currency") }}' then rows_to_rate.{{ day }} else rates.day end as rate_on,
        case when rows_to_rate.{{ currency }} = '{{ var("reporting_currency") }}' then 'same currency' else rates.rate_source end as rate_source
    from {{ relation }} as rows_to_rate
    left join (
        {{ finance_rows('fx_rates') }}
            and to_currency = '{{ var("reporting_currency") }}'
    ) as rates
        on rows_to_rate.{{ currency }} = rates.currency
        and rows_to_rate.{{ currency }} <> '{{ var("reporting_currency") }}'
        and rows_to_rate.{{ day }} >= rates.day
    qualify row_number() over (partition by rows_to_rate.{{ key }} order by rates.day desc nulls last, rates.rate desc nulls last, rates.rate_source) = 1
{%- endmacro %}

{#- The types of lines that count as revenue when they are delivered, for an `in (…)`. -#}
{% macro deferrable_line_types() -%}
    'goods', 'discount', 'manual', 'shipping'
{%- endmacro %}

{#- An amount cut to the range from zero to a limit that is not negative. -#}
{% macro between_zero_and(amount, limit) -%}
    least(greatest({{ amount }}, 0), {{ limit }})
{%- endmacro %}
