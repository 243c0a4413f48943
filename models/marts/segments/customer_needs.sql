{#- Every customer is in exactly one segment by what they buy and in exactly one by what they ask. -#}
with customers as (

    select * from {{ ref('customers') }}

),

leading_needs as (

    select * from {{ ref('needs') }}
    where need_place = 1

)

select
    customers.customer_id,
    case
        when goods.customer_id is null then 'Nothing bought'
        when goods.customer_observations < {{ var('need_min_lines') }} then 'Too little to tell'
        when 100 * goods.share >= {{ var('need_min_percent') }} then goods.need
        else 'Mixed basket'
    end as goods_need,
    goods.need as leading_goods_need,
    goods.share as leading_goods_share,
    goods.share_index as leading_goods_index,
    coalesce(goods.customer_observations, 0) as goods_lines,
    coalesce(service.need, 'No questions') as service_need,
    service.share as service_need_share,
    coalesce(service.customer_observations, 0) as questions,
    coalesce(service.is_synthetic, false) as questions_are_synthetic
from customers
left join leading_needs as goods
    on customers.customer_id = goods.customer_id
    and goods.need_kind = 'goods'
left join leading_needs as service
    on customers.customer_id = service.customer_id
    and service.need_kind = 'service'
