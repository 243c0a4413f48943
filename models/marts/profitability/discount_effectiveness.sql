{%- set kinds = ['bargaining', 'item_discount', 'order_discount', 'tier_discount', 'coupon_discount', 'rounding_off', 'platform_subsidy'] %}
with purchases as (

    select order_id, customer_id, ordered_on
    from {{ ref('orders') }}
    where is_purchase

),

next_purchases as (

    select
        order_id,
        lead(ordered_on) over (partition by customer_id order by ordered_on nulls last, order_id) as next_ordered_on
    from purchases
    where customer_id is not null

),

given as (

    select
        order_id,
        component,
        {{ money('-sum(amount)') }} as let_off,
        {{ any_true('is_synthetic') }} as is_synthetic
    from {{ ref('profit_ledger') }}
    where component in ({{ "'" ~ kinds | join("', '") ~ "'" }})
        and order_id is not null
    group by order_id, component

),

let_off_orders as (

    select order_id, component, let_off, is_synthetic
    from given
    where let_off > 0
    union all
    select purchases.order_id, 'none' as component, {{ money('0') }} as let_off, false as is_synthetic
    from purchases
    left join (select distinct order_id from given where let_off > 0) as discounted
        on purchases.order_id = discounted.order_id
    where discounted.order_id is null

),

joined as (

    select
        let_off_orders.component,
        let_off_orders.let_off,
        profit.goods_sales,
        profit.cm1,
        {{ datediff('purchases.ordered_on', 'next_purchases.next_ordered_on', 'day') }} as days_to_next,
        purchases.customer_id is not null as is_known,
        let_off_orders.is_synthetic or profit.costs_are_synthetic as is_synthetic
    from let_off_orders
    inner join purchases
        on let_off_orders.order_id = purchases.order_id
    inner join {{ ref('order_profit') }} as profit
        on purchases.order_id = profit.order_id
    left join next_purchases
        on purchases.order_id = next_purchases.order_id

)

select
    component,
    count(*) as orders,
    {{ money('sum(let_off)') }} as let_off,
    {{ money('sum(goods_sales)') }} as goods_sales,
    {{ money('sum(cm1)') }} as cm1,
    {{ div_money('sum(let_off)', 'sum(goods_sales + let_off)') }} as let_off_share,
    {{ div_money('sum(cm1)', 'sum(goods_sales)') }} as cm1_share,
    {{ avg_money('goods_sales') }} as average_order,
    {{ div_money(count_true('days_to_next <= 90'), count_true('is_known')) }} as bought_again_share,
    {{ any_true('is_synthetic') }} as is_synthetic
from joined
group by component
