with months as (

    select distinct posted_month as month
    from {{ ref('int_profit_postings') }}

),

calendar as (

    select * from {{ ref('int_months') }}

),

postings as (

    select * from {{ ref('int_profit_postings') }}

),

cost_inputs as (

    select * from {{ ref('int_cost_inputs') }}

),

summed as (

    select
        months.month,
        {{ component_sums() }}
    from months
    inner join postings
        on months.month = postings.posted_month
    cross join cost_inputs
    group by months.month

),

with_margins as (

    select
        *,
        {{ margins() }}
    from summed

)

select
    with_margins.month,
    coalesce(calendar.is_complete, false) as is_complete,
    with_margins.goods_sales,
    with_margins.discounts,
    with_margins.manual_adjustments,
    with_margins.refunds_amount,
    with_margins.credit_notes,
    with_margins.net_sales,
    with_margins.cogs,
    with_margins.cm1,
    with_margins.shipping_income,
    with_margins.shipping_cost,
    with_margins.payment_fees,
    with_margins.other_fees,
    with_margins.donations,
    with_margins.samples,
    with_margins.bad_debt,
    with_margins.cm2,
    with_margins.marketing_cost,
    with_margins.service_cost,
    with_margins.cm3,
    with_margins.vouchers_sold,
    with_margins.costs_are_synthetic,
    with_margins.points,
    with_margins.revenue_deferral,
    with_margins.cost_deferral,
    with_margins.write_downs,
    with_margins.platform,
    with_margins.unused_capacity,
    with_margins.overheads,
    with_margins.rounding,
    with_margins.net_profit,
    with_margins.taxes
from with_margins
left join calendar
    on with_margins.month = calendar.month
