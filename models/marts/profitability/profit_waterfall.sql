{%- set totals = {
    'net_sales': ['Net sales', 'Goods sales with discounts, manual adjustments, refunds and credit notes.'],
    'cm1': ['CM1', 'Contribution margin 1: net sales less the cost of goods.'],
    'cm2': ['CM2', 'Contribution margin 2: CM1 with shipping income and cost, payment and other fees, donations, samples and bad debt.'],
    'cm3': ['CM3', 'Contribution margin 3: CM2 less marketing and service.'],
} %}
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
        sum(cm3) as cm3
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
    {%- for margin in ['net_sales', 'cm1', 'cm2', 'cm3'] %}
    {%- for component in profit_components() if component.margin == margin %}
    {%- set state.order = state.order + 1 %}
    {{ 'union all' if state.order > 1 }}
    select
        {{ state.order }} as step_order,
        '{{ component.label }}' as step,
        sums.{{ component.name }} as amount,
        '{{ 'start' if state.order == 1 else 'delta' }}' as kind,
        '{{ component.definition }}' as definition,
        synthetic.{{ component.name }} as is_synthetic
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
        {% set below = ['net_sales', 'cm1', 'cm2', 'cm3'][:loop.index] -%}
        {%- for component in profit_components() if component.margin in below -%}
        {{ ' or ' if not loop.first }}synthetic.{{ component.name }}
        {%- endfor %} as is_synthetic
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
