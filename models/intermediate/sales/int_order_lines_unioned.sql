{#- One row per order line of every switched-on source, as core.order_lines holds it. -#}
with order_lines as (

{{ order_line_rows() }}

)

select * from order_lines
