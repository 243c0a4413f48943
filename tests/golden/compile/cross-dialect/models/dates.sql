select
    {{ dbt.date_trunc('month', 'ordered_at') }} as month,
    {{ dbt.dateadd('day', 7, 'ordered_at') }} as week_later,
    {{ dbt.datediff('ordered_at', 'paid_at', 'hour') }} as hours,
    {{ dbt.last_day('ordered_at', 'month') }} as month_end,
    {{ dbt.date(2024, 2, 9) }} as a_day,
    {{ dbt.current_timestamp() }} as now_is
from {{ this.schema }}.orders
