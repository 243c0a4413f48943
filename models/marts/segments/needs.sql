with goods as (

    select
        orders.customer_id,
        'goods' as need_kind,
        product_needs.need,
        count(*) as observations,
        sum(order_lines.gross_amount) as amount,
        false as is_synthetic
    from {{ ref('order_lines') }} as order_lines
    inner join {{ ref('orders') }} as orders
        on order_lines.order_id = orders.order_id
    inner join {{ ref('products') }} as products
        on order_lines.shop = products.shop
        and order_lines.sku = products.sku
    inner join {{ ref('int_product_needs') }} as product_needs
        on products.product_id = product_needs.product_id
    where orders.is_purchase
        and orders.customer_id is not null
        and order_lines.line_type = 'goods'
        and order_lines.gross_amount > 0
    group by orders.customer_id, product_needs.need

),

service as (

    select
        customer_id,
        'service' as need_kind,
        need,
        count(*) as observations,
        cast(null as {{ type_money() }}) as amount,
        {{ any_true('is_synthetic') }} as is_synthetic
    from {{ ref('int_ticket_needs') }}
    group by customer_id, need

),

observed as (

    select customer_id, need_kind, need, observations, {{ money('amount') }} as amount, is_synthetic from goods
    union all
    select customer_id, need_kind, need, observations, amount, is_synthetic from service

),

weighed as (

    -- goods weigh by what was spent on them, questions by their number
    select
        *,
        coalesce(amount, {{ money('observations') }}) as weight
    from observed

),

totals as (

    select
        *,
        sum(weight) over (partition by customer_id, need_kind) as customer_weight,
        cast(sum(observations) over (partition by customer_id, need_kind) as {{ type_int() }}) as customer_observations,
        sum(weight) over (partition by need_kind, need) as need_weight,
        sum(weight) over (partition by need_kind) as kind_weight,
        row_number() over (partition by customer_id, need_kind order by weight desc, observations desc, need) as need_place
    from weighed

)

select
    customer_id,
    need_kind,
    need,
    need_place,
    observations,
    customer_observations,
    amount,
    {{ div_money('weight', 'customer_weight') }} as share,
    {{ div_money('need_weight', 'kind_weight') }} as base_share,
    {{ div_money(div_money('weight', 'customer_weight'), div_money('need_weight', 'kind_weight')) }} as share_index,
    is_synthetic
from totals
