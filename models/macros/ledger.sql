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
    case when {{ amount }} is not null and {{ limit }} is not null then least(greatest({{ amount }}, 0), {{ limit }}) end
{%- endmacro %}

{#- The three amounts of a posting with their currencies and the rate, in one order. -#}
{% macro posting_money_columns() -%}
    amount_transaction,
    currency_transaction,
    amount_shop,
    currency_shop,
    rate,
    rate_on,
    rate_source
{%- endmacro %}

{#- From a row with a currency and a day, and its row of int_currency_days: the reporting currency for one of its own. -#}
{% macro reporting_rate_columns(relation, rates, day) -%}
    {%- set is_same = relation ~ ".currency = '" ~ var('reporting_currency') ~ "'" -%}
    case when {{ is_same }} then {{ money('1') }} else {{ rates }}.rate end as reporting_rate,
    case when {{ is_same }} then {{ relation }}.{{ day }} else {{ rates }}.rate_on end as reporting_rate_on,
    case when {{ is_same }} then 'same currency' else {{ rates }}.rate_source end as reporting_rate_source
{%- endmacro %}

{#- Rows of a currency and a day, each with the day's rate: reporting_rate, reporting_rate_on and reporting_rate_source. -#}
{% macro rated(relation, day) -%}
    select
        {{ relation }}.*,
        {{ reporting_rate_columns(relation, 'currency_days', day) }}
    from {{ relation }}
    left join {{ ref('int_currency_days') }} as currency_days
        on {{ relation }}.currency = currency_days.currency
        and {{ relation }}.{{ day }} = currency_days.needed_on
{%- endmacro %}

{#-
  Rows of parts that were allocated, with the sums up to each (level_to) and before it (level_from): translated, the one less
  the other is a part in another currency, and the parts still sum to the pool.
-#}
{% macro with_levels(relation, partition_by, order_by) -%}
    select
        *,
        {{ money('sum(allocated) over pool_rows') }} as level_to,
        {{ money('sum(allocated) over pool_rows') }} - allocated as level_from
    from {{ relation }}
    window pool_rows as (
        partition by {{ partition_by }} order by {{ order_by }} rows between unbounded preceding and current row
    )
{%- endmacro %}

{#- The money of a posting of a cost: `cost` in the reporting currency, `cost_transaction` in the one that was paid in. -#}
{% macro cost_amounts() -%}
    -cost as amount,
    -cost_transaction as amount_transaction,
    currency as currency_transaction,
    -cost as amount_shop,
    '{{ var("reporting_currency") }}' as currency_shop,
    rate,
    rate_on,
    rate_source
{%- endmacro %}

{#- An amount of a row's currency in the reporting currency; null when no rate is known. -#}
{% macro in_reporting(amount, relation) -%}
    case
        when {{ relation }}.currency = '{{ var("reporting_currency") }}' then {{ amount }}
        else {{ mul_money(amount, relation ~ '.reporting_rate') }}
    end
{%- endmacro %}

{#-
  The amounts of a posting as select items: reporting (amount), what the customer saw, and the shop's own. `relation` has
  currency, transaction_currency, transaction_rate and the columns of reporting_rate_columns. `seen` is the amount in the
  customer's currency where the source states it; else it is worked out by the order's own rate.
-#}
{% macro posting_amounts(amount, relation, seen=none) -%}
    {%- set is_same = relation ~ '.transaction_currency = ' ~ relation ~ '.currency' -%}
    {{ in_reporting(amount, relation) }} as amount,
    case
        when {{ is_same }} then {{ amount }}
        else {{ 'coalesce(' ~ seen ~ ', ' if seen }}{{ div_money(amount, relation ~ '.transaction_rate') }}{{ ')' if seen }}
    end as amount_transaction,
    {{ relation }}.transaction_currency as currency_transaction,
    {{ amount }} as amount_shop,
    {{ relation }}.currency as currency_shop,
    {{ posting_rate_columns(relation) }}
{%- endmacro %}

{#- The reporting currency for one of the customer's, with its day and source: the order's own rate, the day's, or both. -#}
{% macro posting_rate_columns(relation) -%}
    {%- set is_same = relation ~ '.transaction_currency = ' ~ relation ~ '.currency' -%}
    case
        when {{ is_same }} then {{ relation }}.reporting_rate
        else {{ mul_money(relation ~ '.transaction_rate', relation ~ '.reporting_rate') }}
    end as rate,
    {{ relation }}.reporting_rate_on as rate_on,
    case
        when {{ is_same }} then {{ relation }}.reporting_rate_source
        when {{ relation }}.currency = '{{ var("reporting_currency") }}' then 'order'
        else 'order, ' || {{ relation }}.reporting_rate_source
    end as rate_source
{%- endmacro %}

{#- What tells apart the documents of one thing that cost in several currencies: nothing for the reporting currency's. -#}
{% macro foreign_suffix(currency) -%}
    case when {{ currency }} = '{{ var("reporting_currency") }}' then '' else ':' || {{ currency }} end
{%- endmacro %}

{#- A line's amount in the customer's currency, where the source states it. -#}
{% macro seen_amount(relation) -%}
    {{ relation }}.gross_transaction - coalesce({{ relation }}.discount_transaction, 0)
{%- endmacro %}

{#- What pieces of a product cost in the reporting currency at the day's rate; null when no rate is known. -#}
{% macro unit_cost_in_reporting(quantity, products, rates) -%}
    case
        when {{ products }}.unit_cost_currency = '{{ var("reporting_currency") }}' then {{ mul_money(quantity, products ~ '.unit_cost') }}
        else {{ mul_money(mul_money(quantity, products ~ '.unit_cost'), rates ~ '.rate') }}
    end
{%- endmacro %}

{#-
  What some pieces of a line are of its amount: those after `before`, up to and with `after`, of `quantity` in all. Each
  border is cut to the penny and the last is the amount itself, so that the parts of a line add up to it exactly.
-#}
{% macro pieces_share(amount, before, after, quantity) -%}
    (
        case when {{ after }} = {{ quantity }} then {{ amount }} else {{ part_of(amount, after, quantity) }} end
        - case when {{ before }} = 0 then 0 else {{ part_of(amount, before, quantity) }} end
    )
{%- endmacro %}

{#- What has gone back in the customer's currency: all of it where all of the shop's amount has, else what refunds state. -#}
{% macro seen_level(revenue_back, seen_back) -%}
    {{ money(
        'case when ' ~ revenue_back ~ ' >= revenue_put_off then seen_put_off else '
        ~ between_zero_and(seen_back, 'seen_put_off') ~ ' end'
    ) }}
{%- endmacro %}

{#- What revenue and cost that wait have in common: the part of an order that they are of, its document and its day. -#}
{% macro deferral_subject() -%}
    'order_part' as subject_kind,
    part_id as subject_id,
    order_id,
    order_line_id,
    customer_id,
    posted_on,
    source_document,
    is_estimate,
    load_id
{%- endmacro %}
