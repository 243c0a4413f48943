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
    is_synthetic
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
