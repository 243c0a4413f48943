with ledger as (

    select * from {{ ref('profit_ledger') }}
    where statement_line in ('goods_sales', 'discounts', 'manual_adjustments', 'refunds_amount', 'platform')

),

accounts as (

    select * from {{ ref('gl_accounts') }}

),

by_component as (

    select
        period,
        component,
        count(distinct order_id) as orders,
        {{ money('sum(amount)') }} as amount,
        {{ any_true('is_synthetic') }} as is_synthetic
    from ledger
    group by period, component

),

list_prices as (

    select period, amount
    from by_component
    where component = 'list_price'

)

select
    by_component.period,
    by_component.component,
    accounts.account_name,
    accounts.account as step_order,
    by_component.orders,
    by_component.amount,
    {{ div_money('by_component.amount', 'list_prices.amount') }} as share_of_list,
    by_component.is_synthetic
from by_component
inner join accounts
    on by_component.component = accounts.component
left join list_prices
    on by_component.period = list_prices.period
