-- One row per month and quadrant of behaviour and feeling.
select
    substr(cast(month as string), 1, 7) as month,
    quadrant,
    min(behaviour) as behaviour,
    min(feeling) as feeling,
    count(*) as customers,
    round(sum(yearly_net_sales), 2) as yearly_net_sales,
    max(case when feelings_are_synthetic then 1 else 0 end) = 1 as feelings_are_synthetic
from retention.relationship_health
group by 1, 2
order by month, quadrant
