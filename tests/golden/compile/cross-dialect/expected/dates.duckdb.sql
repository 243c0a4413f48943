select
    date_trunc('month', ordered_at) as month,
    date_add(ordered_at, interval (7) day) as week_later,
    date_diff('hour', ordered_at::timestamp, paid_at::timestamp) as hours,
    cast(date_add(date_add(date_trunc('month', ordered_at), interval (1) month), interval (-1) day) as date) as month_end,
    cast('2024-02-09' as date) as a_day,
    now() as now_is
from main.orders
