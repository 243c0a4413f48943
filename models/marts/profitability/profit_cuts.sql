{%- set cuts = {'cohort': 'cohort', 'segment': 'segment', 'channel': 'channel', 'country': 'country', 'agent': 'agent'} %}
with postings as (

    select * from {{ ref('int_profit_postings') }}

),

orders as (

    select * from {{ ref('orders') }}

),

starts as (

    select customer_id, {{ period_text('first_order_on') }} as cohort from {{ ref('int_customer_starts') }}

),

rfm_groups as (

    select customer_id, rfm_group from {{ ref('rfm') }}

),

agents as (

    -- who agreed to a price of the order apart from the list
    select
        order_id,
        case when count(distinct agent_id) > 1 then 'several agents' else min(agent_id) end as agent
    from {{ ref('bargains') }}
    where agent_id is not null
    group by order_id

),

cost_inputs as (

    select * from {{ ref('int_cost_inputs') }}

),

described as (

    select
        postings.*,
        coalesce(starts.cohort, postings.customer_kind) as cohort,
        coalesce(rfm_groups.rfm_group, postings.customer_kind) as segment,
        case when postings.order_id is null then 'no order' else coalesce(orders.channel, 'unknown') end as channel,
        case when postings.order_id is null then 'no order' else coalesce(orders.country, 'unknown') end as country,
        case when postings.order_id is null then 'no order' else coalesce(agents.agent, 'no agent') end as agent
    from postings
    left join orders
        on postings.order_id = orders.order_id
    left join agents
        on postings.order_id = agents.order_id
    left join starts
        on postings.customer_id = starts.customer_id
    left join rfm_groups
        on postings.customer_id = rfm_groups.customer_id

),

{% for cut, column in cuts.items() -%}
by_{{ cut }} as (

    select
        '{{ cut }}' as cut,
        postings.{{ column }} as cut_value,
        count(distinct postings.customer_id) as customers,
        count(distinct postings.order_id) as orders,
        {{ component_sums() }}
    from described as postings
    cross join cost_inputs
    group by postings.{{ column }}

),

{% endfor -%}
summed as (
{% for cut in cuts %}
    {{ 'union all' if not loop.first }}
    select * from by_{{ cut }}
{%- endfor %}

),

with_margins as (

    select
        *,
        {{ margins() }}
    from summed

)

select
    cut,
    cut_value,
    customers,
    orders,
    net_sales,
    cm1,
    cm2,
    cm3,
    net_profit,
    {{ div_money('cm3', 'net_sales') }} as cm3_share,
    costs_are_synthetic
from with_margins
