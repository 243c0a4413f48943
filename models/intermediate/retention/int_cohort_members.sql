{{ config(materialized='table', schema='intermediate') }}
{#-
  One row per customer and cut. Of each cut the values with the most customers stand alone, as many as the var
  retention_cut_values says (8); the rest are 'other', so that a shop of ten thousand products keeps a readable triangle.
-#}
{%- set cuts = [
    ('all', "'all'", "'All customers'"),
    ('channel', 'first_channel', 'first_channel'),
    ('sales_channel', 'first_sales_channel', 'first_sales_channel'),
    ('product', 'first_product_id', 'first_product_title'),
    ('country', 'region', 'region_name'),
] %}
with starts as (

    select * from {{ ref('int_customer_starts') }}

),

cut_customers as (
    {% for cut, value, label in cuts %}
    select '{{ cut }}' as cut, {{ value }} as cut_value, {{ label }} as cut_label, customer_id, first_order_on, second_order_on
    from starts
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

sizes as (

    select
        cut,
        cut_value,
        min(cut_label) as cut_label,
        row_number() over (partition by cut order by count(*) desc, cut_value) as place
    from cut_customers
    group by cut, cut_value

)

select
    cut_customers.cut,
    case when sizes.place <= {{ var('retention_cut_values') }} then cut_customers.cut_value else 'other' end as cut_value,
    case when sizes.place <= {{ var('retention_cut_values') }} then sizes.cut_label else 'Other' end as cut_label,
    cut_customers.customer_id,
    cut_customers.first_order_on,
    cut_customers.second_order_on
from cut_customers
inner join sizes
    on cut_customers.cut = sizes.cut
    and cut_customers.cut_value = sizes.cut_value
