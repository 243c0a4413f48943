-- The 20 products that most customers lack and their nearest customers bought next; how many may be written to.
select
    next_product_title as title,
    next_product_id as product_id,
    count(*) as customers,
    count(case when accepts_email_marketing then 1 end) as may_be_mailed,
    round(cast(avg(next_product_confidence) as decimal(38, 9)), 4) as confidence
from knowledge.marketing_knowledge
where next_product_id is not null
group by next_product_id, next_product_title
qualify row_number() over (order by count(*) desc, next_product_id) <= 20
order by customers desc, product_id
