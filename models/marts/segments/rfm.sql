{#-
  Scores run from 1 (worst) to n = var rfm_quantiles (best): 1 + floor(n * customers strictly worse / customers), so
  customers with the same value always get the same score. Bands 1 to 5 place any n on the grid of groups; FM is the
  average of the bands of F and M, halves up.
-#}
{%- set n = var('rfm_quantiles') %}
{%- set window_days = var('rfm_recency_window_days') %}
with customers as (

    select * from {{ ref('customers') }}

),

purchases as (

    select
        customer_id,
        count(*) as frequency,
        max(ordered_on) as last_order_on
    from {{ ref('orders') }}
    where is_purchase
        and customer_id is not null
    group by customer_id

),

customer_profit as (

    select * from {{ ref('customer_profit') }}
    where customer_kind = 'customer'

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

measured as (

    select
        purchases.customer_id,
        {{ datediff('purchases.last_order_on', 'as_of.as_of_on', 'day') }} as recency_days,
        purchases.frequency,
        customer_profit.net_sales as monetary
    from purchases
    inner join customer_profit
        on purchases.customer_id = customer_profit.customer_id
    cross join as_of

),

ranked as (

    select
        *,
        recency_days <= {{ window_days }} as is_within_window,
        count(*) over () as scored_customers,
        count(*) over (partition by recency_days <= {{ window_days }}) as customers_of_window,
        rank() over (partition by recency_days <= {{ window_days }} order by recency_days desc) - 1 as worse_by_recency,
        rank() over (order by frequency) - 1 as worse_by_frequency,
        rank() over (order by monetary) - 1 as worse_by_monetary
    from measured

),

scored as (

    select
        customer_id,
        recency_days,
        frequency,
        monetary,
        case
            when is_within_window then 1 + {{ int_div(n ~ ' * worse_by_recency', 'customers_of_window') }}
            else 1
        end as r_score,
        1 + {{ int_div(n ~ ' * worse_by_frequency', 'scored_customers') }} as f_score,
        1 + {{ int_div(n ~ ' * worse_by_monetary', 'scored_customers') }} as m_score
    from ranked

),

banded as (

    -- the band of a score is 5 * score / n, rounded up
    select
        *,
        {{ int_div('5 * r_score + ' ~ n ~ ' - 1', n) }} as r_band,
        {{ int_div(int_div('5 * f_score + ' ~ n ~ ' - 1', n) ~ ' + ' ~ int_div('5 * m_score + ' ~ n ~ ' - 1', n) ~ ' + 1', 2) }} as fm_band
    from scored

),

grid as (

    select * from {{ ref('rfm_group_grid') }}

),

grouped as (

    select
        customers.customer_id,
        banded.recency_days,
        coalesce(banded.frequency, 0) as frequency,
        banded.monetary,
        banded.r_score,
        banded.f_score,
        banded.m_score,
        banded.r_band,
        banded.fm_band,
        case when banded.customer_id is null then 'Prospects' else grid.rfm_group end as rfm_group
    from customers
    left join banded
        on customers.customer_id = banded.customer_id
    left join grid
        on banded.r_band = grid.r_band
        and banded.fm_band = grid.fm_band

)

select * from grouped
