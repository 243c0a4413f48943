-- One row per ordered pair of defined segments.
select
    segment,
    other_segment,
    shared_customers,
    round(share_of_segment, 4) as share_of_segment,
    round(lift, 2) as lift
from segments.segment_overlaps
order by segment, other_segment
