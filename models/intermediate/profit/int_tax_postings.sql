{#- Tax charged and paid back, for the state: part of no margin. -#}
with tax_lines as (

    select * from ({{ finance_rows('tax_lines') }}) as tax_rows

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
    {{ to_shop_date('tax_lines.charged_at') }} as posted_on,
    tax_lines.tax_amount as amount,
    'invoice:' || tax_lines.shop || ':' || coalesce(tax_lines.invoice_id, tax_lines.tax_line_id) as source_document,
    false as is_estimate,
    tax_lines.is_synthetic,
    tax_lines.load_id
from tax_lines
left join orders
    on {{ global_id('tax_lines.shop', 'tax_lines.order_id') }} = orders.order_id
