-- One row per score: what a customer has to show for it.
select
    'Recency (days since the last order)' as measure, 1 as measure_order, r_score as score, count(*) as customers,
    min(recency_days) as lowest, max(recency_days) as highest
from segments.rfm
where r_score is not null
group by r_score
union all
select
    'Frequency (orders)', 2, f_score, count(*), min(frequency), max(frequency)
from segments.rfm
where f_score is not null
group by f_score
union all
select
    'Monetary (net sales)', 3, m_score, count(*), round(min(monetary), 0), round(max(monetary), 0)
from segments.rfm
where m_score is not null
group by m_score
order by measure_order, score desc
