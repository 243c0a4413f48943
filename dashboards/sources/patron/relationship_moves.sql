-- One row per month and pair of quadrants.
select
    substr(cast(month as string), 1, 7) as month,
    from_quadrant,
    to_quadrant,
    customers
from retention.relationship_moves
order by month, from_quadrant, to_quadrant
