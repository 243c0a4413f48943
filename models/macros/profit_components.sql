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
        {'name': 'write_downs', 'label': 'Write-downs', 'margin': 'cm1', 'input': 'has_unit_costs',
         'definition': 'What stock cost that was lost, broken or thrown away, by stock moves.'},
        {'name': 'shipping_income', 'label': 'Shipping income', 'margin': 'cm2',
         'definition': 'Shipping charged on orders, less shipping refunded or credited.'},
        {'name': 'shipping_cost', 'label': 'Shipping and packing', 'margin': 'cm2', 'input': 'has_shipping_rates',
         'definition': 'Cost rates for shipping and packing on each order that sold goods.'},
        {'name': 'payment_fees', 'label': 'Payment fees', 'margin': 'cm2', 'input': 'has_payment_fees',
         'definition': 'Fees that the payment processor kept, from its balance transactions; by the rate card where a fee is not known.'},
        {'name': 'platform', 'label': 'Platforms', 'margin': 'cm2', 'input': 'has_platforms', 'optional': true,
         'definition': 'Discounts that platforms paid, less their commission.'},
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
         'definition': 'The minutes of tickets at the cost of a minute of agents, else replies times the rate of a reply.'},
        {'name': 'points', 'label': 'Points', 'margin': 'net_profit', 'input': 'has_points', 'optional': true,
         'definition': 'Revenue deferred for points earned, negative, and released when points are redeemed or expire.'},
        {'name': 'revenue_deferral', 'label': 'Revenue waiting for delivery', 'margin': 'net_profit', 'input': 'has_deferrals', 'optional': true,
         'definition': 'Revenue put off to the month of its delivery, negative, and released in it: together, what is not delivered yet.'},
        {'name': 'cost_deferral', 'label': 'Costs waiting for delivery', 'margin': 'net_profit', 'input': 'has_deferrals', 'optional': true,
         'definition': 'Cost of goods put off together with their revenue, and released with it.'},
        {'name': 'unused_capacity', 'label': 'Unused service time', 'margin': 'net_profit', 'input': 'has_agent_hours', 'optional': true,
         'definition': 'Time of agents that was paid for and that no ticket took. It is spread over nobody.'},
        {'name': 'overheads', 'label': 'Overheads', 'margin': 'net_profit', 'input': 'has_overheads', 'optional': true,
         'definition': 'Costs that no order causes by itself, spread over the purchases of the month by the driver that each cost names.'},
        {'name': 'rounding', 'label': 'Cash rounding', 'margin': 'net_profit', 'optional': true,
         'definition': 'Fractions of a penny in orders that no payment can settle.'},
        {'name': 'vouchers_sold', 'label': 'Vouchers sold', 'margin': 'none',
         'definition': 'Gift vouchers sold: a liability until redeemed, so part of no margin.'},
        {'name': 'taxes', 'label': 'Tax charged', 'margin': 'none', 'input': 'has_taxes', 'optional': true,
         'definition': 'Tax charged for the state, so part of no margin.'},
    ]) }}
{%- endmacro %}

{#-
  Sums of every component and of the margins over a group of int_profit_postings, as select items. A cost of which no
  input is loaded at all is null, not zero; without costs of goods every margin below net sales is null. All else that
  is unknown counts as zero. Needs int_cost_inputs joined as `cost_inputs`, one row.
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

{#- The margins from component columns that are already summed, as select items: each adds its own to the one above. -#}
{% macro margins() -%}
    {%- set parts = [] -%}
    {%- for margin in ['net_sales', 'cm1', 'cm2', 'cm3', 'net_profit'] -%}
        {%- for component in profit_components() if component.margin == margin -%}
            {%- set known = component.input is not defined or component.name == 'cogs' -%}
            {%- do parts.append(component.name if known else 'coalesce(' ~ component.name ~ ', 0)') -%}
        {%- endfor %}
    {{ parts | join(' + ') }} as {{ margin }}{{ ',' if not loop.last }}
    {%- endfor -%}
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
