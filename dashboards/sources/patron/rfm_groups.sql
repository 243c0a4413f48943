-- One row per RFM group.
select
    rfm_group,
    sort_order,
    definition,
    customers,
    round(customer_share, 4) as customer_share,
    round(net_sales, 2) as net_sales,
    round(net_sales_share, 4) as net_sales_share,
    round(cm3, 2) as cm3,
    round(average_recency_days, 1) as average_recency_days,
    round(average_frequency, 2) as average_frequency
from segments.rfm_groups
order by sort_order
