{#- The named components of profit, in the order of the waterfall, with the margin each belongs to. -#}
{% macro profit_components() -%}
    {{ return([
        {'name': 'goods_sales', 'label': 'Goods sales', 'margin': 'net_sales',
         'definition': 'Quantity times unit price of the goods lines of orders, before discounts.'},
        {'name': 'discounts', 'label': 'Discounts', 'margin': 'net_sales',
         'definition': 'Discount lines and discounts on other lines, negative.'},
        {'name': 'manual_adjustments', 'label': 'Manual adjustments', 'margin': 'net_sales',
         'definition': 'Manual lines on orders, either sign.'},
        {'name': 'refunds_amount', 'label': 'Refunds', 'margin': 'net_sales',
         'definition': 'Goods, discounts and manual lines refunded on an order, on the day of the refund, negative.'},
        {'name': 'credit_notes', 'label': 'Credit notes', 'margin': 'net_sales',
         'definition': 'Goods, discounts and manual lines credited without an order that they could be matched to, negative.'},
        {'name': 'cogs', 'label': 'Cost of goods', 'margin': 'cm1', 'input': 'has_unit_costs',
         'definition': 'Quantity times unit cost of goods sold, less the cost of goods that came back. Codes without a known cost count as zero.'},
        {'name': 'shipping_income', 'label': 'Shipping income', 'margin': 'cm2',
         'definition': 'Shipping charged on orders, less shipping refunded or credited.'},
        {'name': 'shipping_cost', 'label': 'Shipping and packing', 'margin': 'cm2', 'input': 'has_shipping_rates',
         'definition': 'Cost rates for shipping and packing on each order that sold goods.'},
        {'name': 'payment_fees', 'label': 'Payment fees', 'margin': 'cm2', 'input': 'has_payment_fees',
         'definition': 'Fees that the payment processor kept, from its balance transactions.'},
        {'name': 'other_fees', 'label': 'Other fees', 'margin': 'cm2',
         'definition': 'Marketplace and bank charges on the books, such as AMAZONFEE and BANK CHARGES.'},
        {'name': 'donations', 'label': 'Donations', 'margin': 'cm2',
         'definition': 'Donation lines on the books, such as CRUK.'},
        {'name': 'samples', 'label': 'Samples', 'margin': 'cm2',
         'definition': 'Sample lines on the books.'},
        {'name': 'bad_debt', 'label': 'Bad debt', 'margin': 'cm2',
         'definition': 'Adjustments for debts that will not be paid.'},
        {'name': 'marketing_cost', 'label': 'Marketing', 'margin': 'cm3', 'input': 'has_marketing_costs',
         'definition': 'Campaign cost, spread equally over the orders attributed to the campaign on the same day; days without orders included.'},
        {'name': 'service_cost', 'label': 'Service', 'margin': 'cm3', 'input': 'has_service_rates',
         'definition': 'Replies of tickets times the rate of a reply.'},
        {'name': 'vouchers_sold', 'label': 'Vouchers sold', 'margin': 'none',
         'definition': 'Gift vouchers sold: a liability until redeemed, so part of no margin.'},
    ]) }}
{%- endmacro %}

{#-
  Sums of every component and of the margins over a group of int_profit_postings, as select items. A cost of which no
  input is loaded at all is null, not zero; without costs of goods every margin is null. CM2 and CM3 count the other
  unknown costs as zero. Needs int_cost_inputs joined as `cost_inputs`, one row.
-#}
{% macro component_sums(relation='postings') -%}
    {%- for component in profit_components() %}
    {{ component_sum(component, relation) }} as {{ component.name }},
    {%- endfor %}
    {{ any_true(relation ~ '.is_cost and ' ~ relation ~ '.is_synthetic') }} as costs_are_synthetic
{%- endmacro %}

{% macro component_sum(component, relation) -%}
    {%- set total = 'sum(case when ' ~ relation ~ ".component = '" ~ component.name ~ "' then " ~ relation ~ '.amount else 0 end)' -%}
    {%- if component.input is defined -%}
    case when max(case when cost_inputs.{{ component.input }} then 1 else 0 end) = 1 then {{ money('coalesce(' ~ total ~ ', 0)') }} end
    {%- else -%}
    {{ money('coalesce(' ~ total ~ ', 0)') }}
    {%- endif -%}
{%- endmacro %}

{#- The margins from component columns that are already summed, as select items. -#}
{% macro margins() -%}
    goods_sales + discounts + manual_adjustments + refunds_amount + credit_notes as net_sales,
    goods_sales + discounts + manual_adjustments + refunds_amount + credit_notes + cogs as cm1,
    goods_sales + discounts + manual_adjustments + refunds_amount + credit_notes + cogs
    + shipping_income + coalesce(shipping_cost, 0) + coalesce(payment_fees, 0)
    + other_fees + donations + samples + bad_debt as cm2,
    goods_sales + discounts + manual_adjustments + refunds_amount + credit_notes + cogs
    + shipping_income + coalesce(shipping_cost, 0) + coalesce(payment_fees, 0)
    + other_fees + donations + samples + bad_debt
    + coalesce(marketing_cost, 0) + coalesce(service_cost, 0) as cm3
{%- endmacro %}

{#- The names of the components that belong to any of the given margins, for an `in (…)` or, unquoted, for a sum. -#}
{% macro component_names(margins, costs=true, quoted=true, separator=', ') -%}
    {%- set names = [] -%}
    {%- for component in profit_components() -%}
        {%- if component.margin in margins and (costs or component.input is not defined) -%}
            {%- do names.append("'" ~ component.name ~ "'" if quoted else component.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(names | join(separator)) }}
{%- endmacro %}
