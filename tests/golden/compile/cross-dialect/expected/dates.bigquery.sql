select
    timestamp_trunc(cast(ordered_at as timestamp), month) as month,
    datetime_add(cast(ordered_at as datetime), interval 7 day) as week_later,
    datetime_diff(cast(paid_at as datetime), cast(ordered_at as datetime), hour) as hours,
    cast(datetime_add(cast(datetime_add(cast(timestamp_trunc(cast(ordered_at as timestamp), month) as datetime), interval 1 month) as datetime), interval -1 day) as date) as month_end,
    cast('2024-02-09' as date) as a_day,
    current_timestamp() as now_is
from shop_set.orders
