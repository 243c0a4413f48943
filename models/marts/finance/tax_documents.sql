{{ config(materialized='view') }}
{#- One row per tax line: whose tax, at which rate, on what, by which document. -#}
select
    {{ global_id('shop', 'tax_line_id') }} as tax_line_id,
    {{ period_text(to_shop_date('charged_at')) }} as period,
    coalesce(country_code, 'unknown') as country_code,
    coalesce(rate, {{ money('0') }}) as rate,
    coalesce(currency, '{{ var("reporting_currency") }}') as currency,
    coalesce(invoice_id, {{ global_id('shop', 'order_id') }}, tax_line_id) as document_id,
    net_amount,
    tax_amount,
    is_synthetic
from ({{ finance_rows('tax_lines') }}) as tax_rows
