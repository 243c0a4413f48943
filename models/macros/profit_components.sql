{#- The named components of profit, in the order of the waterfall, with the margin each belongs to. -#}
{% macro profit_components() -%}
    {{ return([
        {'name': 'goods_sales', 'margin': 'net_sales'},
        {'name': 'discounts', 'margin': 'net_sales'},
        {'name': 'manual_adjustments', 'margin': 'net_sales'},
        {'name': 'refunds_amount', 'margin': 'net_sales'},
        {'name': 'credit_notes', 'margin': 'net_sales'},
        {'name': 'cogs', 'margin': 'cm1', 'input': 'has_unit_costs'},
        {'name': 'shipping_income', 'margin': 'cm2'},
        {'name': 'shipping_cost', 'margin': 'cm2', 'input': 'has_shipping_rates'},
        {'name': 'payment_fees', 'margin': 'cm2', 'input': 'has_payment_fees'},
        {'name': 'other_fees', 'margin': 'cm2'},
        {'name': 'donations', 'margin': 'cm2'},
        {'name': 'samples', 'margin': 'cm2'},
        {'name': 'bad_debt', 'margin': 'cm2'},
        {'name': 'marketing_cost', 'margin': 'cm3', 'input': 'has_marketing_costs'},
        {'name': 'service_cost', 'margin': 'cm3', 'input': 'has_service_rates'},
        {'name': 'vouchers_sold', 'margin': 'none'},
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

{#- The component that a line of a type is income (or its reversal) of. -#}
{% macro component_of_line_type(column) -%}
    case {{ column }}
        when 'goods' then 'goods_sales'
        when 'shipping' then 'shipping_income'
        when 'voucher' then 'vouchers_sold'
        when 'discount' then 'discounts'
        when 'manual' then 'manual_adjustments'
        when 'fee' then 'other_fees'
        when 'donation' then 'donations'
        when 'sample' then 'samples'
        when 'bad_debt' then 'bad_debt'
    end
{%- endmacro %}
