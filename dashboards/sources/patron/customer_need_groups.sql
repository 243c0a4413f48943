-- One row per segment by what customers buy, and per segment by what they ask.
with members as (
    select customer_id, 'goods' as need_kind, goods_need as need, leading_goods_share as share, false as is_synthetic
    from segments.customer_needs
    union all
    select customer_id, 'service', service_need, service_need_share, questions_are_synthetic
    from segments.customer_needs
)

select
    members.need_kind,
    members.need,
    count(*) as customers,
    round(cast(avg(members.share) as decimal(38, 9)), 4) as average_share,
    round(sum(profit.net_sales), 2) as net_sales,
    round(sum(profit.cm3), 2) as cm3,
    bool_or(members.is_synthetic) as is_synthetic
from members
inner join profitability.customer_profit as profit
    on members.customer_id = profit.customer_id
group by members.need_kind, members.need
order by members.need_kind, customers desc, members.need
