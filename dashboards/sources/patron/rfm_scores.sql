-- One row per pair of recency and frequency scores.
select
    r_score,
    f_score,
    count(*) as customers,
    round(sum(monetary), 2) as net_sales
from segments.rfm
where r_score is not null and f_score is not null
group by r_score, f_score
order by r_score, f_score
