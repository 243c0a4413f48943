with customers as (

    select
        case when is_customer then 'customer' else 'prospect' end as customer_kind,
        customer_id,
        customer_number
    from {{ ref('customers') }}

),

kinds as (

    select * from customers
    union all
    select 'guest' as customer_kind, cast(null as {{ type_string() }}) as customer_id, cast(null as {{ type_string() }}) as customer_number
    union all
    select 'unassigned' as customer_kind, cast(null as {{ type_string() }}) as customer_id, cast(null as {{ type_string() }}) as customer_number

),

orders as (

    select
        coalesce(customer_id, 'guest') as customer_or_kind,
        count(*) as orders
    from {{ ref('orders') }}
    where is_purchase
    group by coalesce(customer_id, 'guest')

),

postings as (

    select * from {{ ref('int_profit_postings') }}

),

cost_inputs as (

    select * from {{ ref('int_cost_inputs') }}

),

summed as (

    select
        kinds.customer_kind,
        kinds.customer_id,
        kinds.customer_number,
        count(postings.component) as posting_count,
        {{ component_sums() }}
    from kinds
    left join postings
        on coalesce(kinds.customer_id, kinds.customer_kind) = coalesce(postings.customer_id, postings.customer_kind)
    cross join cost_inputs
    group by kinds.customer_kind, kinds.customer_id, kinds.customer_number

),

with_margins as (

    select
        *,
        {{ margins() }}
    from summed

)

select
    with_margins.customer_kind,
    with_margins.customer_id,
    with_margins.customer_number,
    coalesce(orders.orders, 0) as orders,
    with_margins.posting_count,
    {%- for column in [
        'goods_sales', 'discounts', 'manual_adjustments', 'refunds_amount', 'credit_notes',
        'net_sales', 'cogs', 'cm1', 'shipping_income', 'shipping_cost',
        'payment_fees', 'other_fees', 'donations', 'samples', 'bad_debt',
        'cm2', 'marketing_cost', 'service_cost', 'cm3', 'vouchers_sold',
        'costs_are_synthetic', 'points', 'revenue_deferral', 'cost_deferral', 'write_downs', 'platform', 'unused_capacity',
        'overheads', 'rounding', 'net_profit', 'taxes',
    ] %}
    with_margins.{{ column }}{{ ',' if not loop.last }}
    {%- endfor %},
    coalesce(acquisition.acquisition_cost, 0) as acquisition_cost
from with_margins
left join {{ ref('int_customer_acquisition') }} as acquisition
    on with_margins.customer_id = acquisition.customer_id
left join orders
    on coalesce(with_margins.customer_id, with_margins.customer_kind) = orders.customer_or_kind
