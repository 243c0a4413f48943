{#- Tax charged and paid back, for the state: part of no margin. -#}
with tax_lines as (

    select
        tax_rows.shop,
        tax_rows.tax_line_id,
        tax_rows.invoice_id,
        tax_rows.order_id,
        {{ to_shop_date('tax_rows.charged_at') }} as charged_on,
        tax_rows.tax_amount,
        tax_rows.is_synthetic,
        tax_rows.load_id,
        coalesce(tax_rows.currency, '{{ var("reporting_currency") }}') as currency,
        coalesce(tax_rows.currency, '{{ var("reporting_currency") }}') as transaction_currency,
        {{ money('1') }} as transaction_rate
    from ({{ finance_rows('tax_lines') }}) as tax_rows

),

rated as (

    {{ rated('tax_lines', 'charged_on') }}

),

orders as (

    select * from {{ ref('orders') }}

)

select
    'tax_line' as posting_source,
    'tax_charged' as component,
    'tax_line' as subject_kind,
    tax_lines.shop || ':' || tax_lines.tax_line_id as subject_id,
    orders.order_id,
    cast(null as {{ type_string() }}) as order_line_id,
    orders.customer_id,
    tax_lines.charged_on as posted_on,
    {{ posting_amounts('tax_lines.tax_amount', 'tax_lines') }},
    'invoice:' || tax_lines.shop || ':' || coalesce(tax_lines.invoice_id, tax_lines.tax_line_id) as source_document,
    false as is_estimate,
    tax_lines.is_synthetic,
    tax_lines.load_id
from rated as tax_lines
left join orders
    on {{ global_id('tax_lines.shop', 'tax_lines.order_id') }} = orders.order_id
