{%- set totals = {
    'net_sales': ['Net sales', 'Goods sales with discounts, manual adjustments, refunds and credit notes.'],
    'cm1': ['CM1', 'Contribution margin 1: net sales less the cost of goods and write-downs.'],
    'cm2': ['CM2', 'Contribution margin 2: CM1 with shipping income and cost, payment, platform and other fees, donations, samples and bad debt.'],
    'cm3': ['CM3', 'Contribution margin 3: CM2 less marketing and service.'],
    'net_profit': ['Net profit', 'CM3 with what waits for points and for delivery put off, less unused service time, overheads and cash rounding.'],
} %}
{%- set margins = ['net_sales', 'cm1', 'cm2', 'cm3', 'net_profit'] %}
{%- set state = namespace(order=0) %}
with profit as (

    select * from {{ ref('customer_profit') }}

),

postings as (

    select * from {{ ref('int_profit_postings') }}

),

sums as (

    select
        {%- for component in profit_components() %}
        sum({{ component.name }}) as {{ component.name }},
        {%- endfor %}
        sum(net_sales) as net_sales,
        sum(cm1) as cm1,
        sum(cm2) as cm2,
        sum(cm3) as cm3,
        sum(net_profit) as net_profit
    from profit

),

synthetic as (

    select
        {%- for component in profit_components() %}
        {{ any_true("component = '" ~ component.name ~ "' and is_synthetic") }} as {{ component.name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from postings

),

steps as (
    {%- for margin in margins %}
    {%- for component in profit_components() if component.margin == margin %}
    {%- set state.order = state.order + 1 %}
    {{ 'union all' if state.order > 1 }}
    select
        {{ state.order }} as step_order,
        '{{ component.label }}' as step,
        sums.{{ component.name }} as amount,
        '{{ 'start' if state.order == 1 else 'delta' }}' as kind,
        '{{ component.definition }}' as definition,
        synthetic.{{ component.name }} as is_synthetic,
        {{ component.optional is defined }} as is_optional
    from sums
    cross join synthetic
    {%- endfor %}
    {%- set state.order = state.order + 1 %}
    union all
    select
        {{ state.order }} as step_order,
        '{{ totals[margin][0] }}' as step,
        sums.{{ margin }} as amount,
        'total' as kind,
        '{{ totals[margin][1] }}' as definition,
        {% set below = margins[:loop.index] -%}
        {%- for component in profit_components() if component.margin in below -%}
        {{ ' or ' if not loop.first }}synthetic.{{ component.name }}
        {%- endfor %} as is_synthetic,
        false as is_optional
    from sums
    cross join synthetic
    {%- endfor %}

)

select
    step_order,
    step,
    {{ money('amount') }} as amount,
    kind,
    definition,
    is_synthetic
from steps
-- a shop without points or platforms needs no steps for them
where amount is not null
    or not is_optional
