-- One row per defined segment and measure: its customers beside all customers.
select
    segment,
    measure,
    measure_order,
    unit,
    round(segment_average, 4) as segment_average,
    round(base_average, 4) as base_average,
    round(average_index, 2) as average_index
from segments.segment_profiles
order by segment, measure_order
