-- Customers around the line of the top tier: nearly in it, or nearly out of it. At most 100 of each.
select
    customer_id,
    tier,
    case when is_near_top then 'nearly in' else 'nearly out' end as side,
    round(window_value, 2) as window_value,
    round(top_line_value, 2) as top_line_value,
    round(value_over_top_line, 2) as value_over_top_line,
    window_orders
from segments.customer_value_tiers
where is_near_top or is_near_falling
qualify row_number() over (partition by is_near_top order by abs(value_over_top_line), customer_id) <= 100
order by side, abs(value_over_top_line), customer_id
