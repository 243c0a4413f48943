{#- How long and how broadly a customer has bought, and what is known of the heart and the rest of the purse. -#}
with starts as (

    select * from {{ ref('int_customer_starts') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

buying as (

    select
        customer_id,
        count(*) as purchase_days,
        max(purchased_on) as last_order_on,
        {{ count_true('is_event or days > ' ~ var('active_window_days')) }} as settled_waits,
        {{ count_true('is_event and days <= ' ~ var('active_window_days')) }} as quick_returns
    from {{ ref('int_purchase_gaps') }}
    where cycle_of = 'all'
    group by customer_id

),

breadth as (

    select
        orders.customer_id,
        count(distinct order_lines.shop || ':' || order_lines.sku) as products,
        count(distinct products.category) as categories,
        count(products.category) as categorised_lines
    from {{ ref('orders') }} as orders
    inner join {{ ref('order_lines') }} as order_lines
        on orders.order_id = order_lines.order_id
    left join {{ ref('products') }} as products
        on order_lines.shop = products.shop
        and order_lines.sku = products.sku
    where orders.is_purchase
        and order_lines.line_type = 'goods'
        and order_lines.quantity > 0
    group by orders.customer_id

),

felt as (

    select
        customer_id,
        count(*) as feelings,
        {{ avg_money('score') }} as satisfaction,
        {{ any_true('is_synthetic') }} as is_synthetic
    from {{ ref('int_feelings_scored') }}
    group by customer_id

),

purses as (

    -- what was spent here in the year before the answer, beside what was said to be spent everywhere
    select
        answers.customer_id,
        answers.referrals,
        answers.declared_yearly_spend,
        answers.is_synthetic,
        {{ money('sum(case when days.active_on > ' ~ dateadd('day', -365, 'answers.declared_on') ~ ' and days.active_on <= answers.declared_on then days.net_sales else 0 end)') }} as yearly_net_sales
    from {{ ref('int_survey_answers_latest') }} as answers
    inner join {{ ref('int_customer_days') }} as days
        on answers.customer_id = days.customer_id
    group by answers.customer_id, answers.referrals, answers.declared_yearly_spend, answers.is_synthetic

)

select
    starts.customer_id,
    {{ datediff('starts.first_order_on', 'as_of.as_of_on', 'day') }} as tenure_days,
    buying.purchase_days,
    buying.purchase_days > 1 as is_repeat,
    {{ div_money('buying.quick_returns', 'buying.settled_waits') }} as repurchase_rate,
    breadth.products as product_breadth,
    case when breadth.categorised_lines > 0 then breadth.categories end as category_breadth,
    purses.referrals,
    coalesce(felt.feelings, 0) as feelings,
    felt.satisfaction,
    purses.declared_yearly_spend,
    {{ div_money('purses.yearly_net_sales', 'purses.declared_yearly_spend') }} as share_of_wallet,
    coalesce(felt.is_synthetic, false) or coalesce(purses.is_synthetic, false) as feelings_are_synthetic
from starts
inner join buying
    on starts.customer_id = buying.customer_id
left join breadth
    on starts.customer_id = breadth.customer_id
left join felt
    on starts.customer_id = felt.customer_id
left join purses
    on starts.customer_id = purses.customer_id
cross join as_of
