{#- Averages of a segment's customers beside those of all customers; customers whose value is unknown do not count. -#}
{%- set measures = [
    ['orders', 'customers.orders', 'number'],
    ['net_sales', 'customers.net_sales', 'money'],
    ['cm3', 'customers.cm3', 'money'],
    ['average_order_value', 'customers.average_order_value', 'money'],
    ['days_since_last_order', 'customers.days_since_last_order', 'days'],
    ['return_share', 'customers.return_share', 'share'],
    ['active_share', 'case when customers.is_active then 1 else 0 end', 'share'],
    ['tickets', 'customers.tickets', 'number'],
    ['bad_ratings', 'customers.satisfaction_bad', 'number'],
] %}
with definitions as (

    select * from {{ ref('segment_definitions') }}

),

customers as (

    select * from {{ ref('customer_360') }}

),

matches as (

    select * from {{ ref('int_segment_matches') }}

),

base_averages as (

    select
        {%- for name, expression, unit in measures %}
        {{ avg_money(expression) }} as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from customers

),

segment_averages as (

    select
        matches.segment,
        {%- for name, expression, unit in measures %}
        {{ avg_money(expression) }} as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from matches
    inner join customers
        on matches.customer_id = customers.customer_id
    group by matches.segment

),

profiles as (

    {%- for name, expression, unit in measures %}
    select
        definitions.segment,
        '{{ name }}' as measure,
        {{ loop.index }} as measure_order,
        '{{ unit }}' as unit,
        segment_averages.{{ name }} as segment_average,
        base_averages.{{ name }} as base_average
    from definitions
    left join segment_averages
        on definitions.segment = segment_averages.segment
    cross join base_averages
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select
    segment,
    measure,
    cast(measure_order as {{ type_int() }}) as measure_order,
    unit,
    segment_average,
    base_average,
    {{ div_money('segment_average', 'base_average') }} as average_index
from profiles
