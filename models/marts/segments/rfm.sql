{#-
  The named group follows from bands 1 to 5, which place any number of scores on the grid of groups: the band of a score
  is 5 * score / n, rounded up. FM is the weighted average of the bands of F and M, halves up.
-#}
{%- set n = var('rfm_quantiles') %}
{%- set weights = rfm_weights() %}
{%- set fm_weight = weights.frequency + weights.monetary %}
with customers as (

    select * from {{ ref('customers') }}

),

scored as (

    select * from {{ ref('int_rfm_scores') }}

),

bands as (

    select
        *,
        {{ int_div('5 * r_score + ' ~ n ~ ' - 1', n) }} as r_band,
        {{ int_div('5 * f_score + ' ~ n ~ ' - 1', n) }} as f_band,
        {{ int_div('5 * m_score + ' ~ n ~ ' - 1', n) }} as m_band
    from scored

),

banded as (

    select
        *,
        {{ int_div('2 * (' ~ weights.frequency ~ ' * f_band + ' ~ weights.monetary ~ ' * m_band) + ' ~ fm_weight, 2 * fm_weight) }} as fm_band
    from bands

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
        {{ div_money(
            weights.recency ~ ' * banded.r_score + ' ~ weights.frequency ~ ' * banded.f_score + ' ~ weights.monetary ~ ' * banded.m_score',
            weights.recency + fm_weight
        ) }} as rfm_score,
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
