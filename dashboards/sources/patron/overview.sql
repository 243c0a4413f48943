-- One row: what the front page says. Money in the reporting currency, rounded to the penny; shares as 0..1.
select
    cast(as_of as string) as as_of,
    shop_time_zone,
    currency,
    cast(this_month as string) as this_month,
    customers,
    active_customers,
    round(net_sales_period, 2) as net_sales_period,
    round(net_sales_previous, 2) as net_sales_previous,
    round(net_sales_change, 4) as net_sales_change,
    new_customers_period,
    new_customers_previous,
    round(retention_rate_period, 4) as retention_rate_period,
    round(retention_rate_previous, 4) as retention_rate_previous,
    round(cm3_period, 2) as cm3_period,
    round(cm3_previous, 2) as cm3_previous,
    headline,
    has_synthetic,
    synthetic_note
from operations.overview
