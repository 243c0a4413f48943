{#-
  What a customer does, crossed with how the customer feels, at the end of each month. Strong behaviour is buying lately
  and at least as much as half of those who do; who said nothing is silent, not content.
-#}
with months as (

    select * from {{ ref('int_relationship_months') }}

),

ranked as (

    select
        *,
        rank() over (partition by month, is_active order by yearly_net_sales desc) as spend_rank,
        count(*) over (partition by month, is_active) as peers
    from months

),

judged as (

    select
        *,
        case when is_active and 2 * spend_rank <= peers + 1 then 'strong' else 'weak' end as behaviour,
        case when feeling_score is null then 'unknown' when feeling_score < 0 then 'bad' else 'good' end as feeling
    from ranked

),

named as (

    select
        *,
        case behaviour || ' ' || feeling
            when 'strong good' then 'devoted'
            when 'strong bad' then 'strained'
            when 'weak good' then 'fond'
            when 'weak bad' then 'estranged'
            when 'strong unknown' then 'silent buyer'
            else 'silent'
        end as quadrant
    from judged

),

with_previous as (

    select
        *,
        lag(quadrant) over (partition by customer_id order by month) as previous_quadrant,
        row_number() over (partition by customer_id order by month desc) = 1 as is_newest
    from named

)

select
    customer_id,
    month,
    is_newest,
    last_order_on,
    days_since_last,
    is_active,
    yearly_net_sales,
    feelings,
    feeling_score,
    behaviour,
    feeling,
    quadrant,
    previous_quadrant,
    coalesce(previous_quadrant <> quadrant, false) as has_moved,
    feelings_are_synthetic
from with_previous
