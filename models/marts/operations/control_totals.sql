{#-
  What the books add up to, by named component. Every line that came in is in exactly one component, so lines and
  amounts add up to what was loaded.
-#}
{%- set types = [
    ['goods', 'Goods'], ['shipping', 'Shipping'], ['voucher', 'Gift vouchers'], ['discount', 'Discounts'],
    ['manual', 'Manual adjustments'], ['fee', 'Fees'], ['donation', 'Donations'], ['sample', 'Samples'], ['bad_debt', 'Bad debt'],
] %}
{%- set groups = [
    ['order', 'sold on orders', 'Lines of this type on orders: quantity times unit price.'],
    ['refund', 'refunded on orders', 'Lines of this type that came back on the order they reverse.'],
    ['credit_note', 'credited without an order', 'Lines of this type credited where no order could be matched.'],
    ['bad_debt', 'written off', 'Adjustments for bad debt, entered without an order.'],
] %}
with names as (
    {%- for group in groups %}
    {%- set group_number = loop.index %}
    {%- for type in types %}
    {{ 'union all' if group_number > 1 or not loop.first }}
    select
        {{ 100 * group_number + loop.index }} as component_order,
        '{{ group[0] }}' as line_group,
        '{{ type[0] }}' as line_type,
        '{{ type[1] }} {{ group[1] }}' as component,
        '{{ group[2] }}' as definition
    {%- endfor %}
    {%- endfor %}

),

order_line_sums as (

    select
        order_line_sums.*,
        orders.customer_id
    from {{ ref('int_order_line_sums') }} as order_line_sums
    left join {{ ref('orders') }} as orders
        on order_line_sums.order_id = orders.order_id

),

lines as (

    select
        'order' as line_group,
        line_type,
        line_count,
        gross_amount as amount,
        customer_id
    from order_line_sums
    union all
    select
        refund_kind as line_group,
        line_type,
        1 as line_count,
        amount,
        customer_id
    from {{ ref('refunds') }}

),

by_type as (

    select
        names.component_order,
        names.component,
        names.definition,
        sum(lines.line_count) as lines,
        sum(lines.amount) as amount,
        sum(case when lines.customer_id is not null then lines.amount else 0 end) as amount_with_customer
    from names
    inner join lines
        on names.line_group = lines.line_group
        and names.line_type = lines.line_type
    group by names.component_order, names.component, names.definition

),

line_discounts as (

    select
        199 as component_order,
        'Discounts on lines of orders' as component,
        'The discount that a line of an order carries, negative. A part of its line, not a line.' as definition,
        0 as lines,
        -sum(discount_amount) as amount,
        -sum(case when customer_id is not null then discount_amount else 0 end) as amount_with_customer
    from order_line_sums
    having sum(case when discount_amount <> 0 then 1 else 0 end) > 0

),

stock as (

    select
        900 as component_order,
        'Stock adjustments' as component,
        'Stock moved without a sale: quantities only, no money.' as definition,
        count(*) as lines,
        0 as amount,
        0 as amount_with_customer
    from {{ ref('stock_moves') }}
    having count(*) > 0

),

components as (

    select * from by_type
    union all
    select * from line_discounts
    union all
    select * from stock

)

select
    component_order,
    component,
    definition,
    cast(lines as {{ type_int() }}) as lines,
    {{ money('amount') }} as amount,
    {{ money('amount_with_customer') }} as amount_with_customer
from components
