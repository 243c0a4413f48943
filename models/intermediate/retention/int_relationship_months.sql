{{ config(materialized='table', schema='intermediate') }}
{#-
  One row per customer and each of the newest complete months (var relationship_months, 13) from the first purchase on:
  what was bought and said in the twelve months up to its end.
-#}
with months as (

    select
        month,
        {{ dateadd('day', -1, 'next_month') }} as month_end,
        {{ dateadd('day', -1, dateadd('month', -12, 'next_month')) }} as year_before
    from {{ ref('int_months') }}
    where is_complete
    qualify row_number() over (order by month desc) <= {{ var('relationship_months') }}

),

bought as (

    select
        days.customer_id,
        months.month,
        months.month_end,
        max(case when days.orders > 0 then days.active_on end) as last_order_on,
        {{ money('sum(case when days.active_on > months.year_before then days.net_sales else 0 end)') }} as yearly_net_sales
    from {{ ref('int_customer_days') }} as days
    inner join months
        on days.active_on <= months.month_end
    group by days.customer_id, months.month, months.month_end

),

felt as (

    select
        told.customer_id,
        months.month,
        count(*) as feelings,
        {{ avg_money('told.score') }} as feeling_score,
        {{ any_true('told.is_synthetic') }} as is_synthetic
    from {{ ref('int_feelings_scored') }} as told
    inner join months
        on told.felt_on <= months.month_end
        and told.felt_on > months.year_before
    group by told.customer_id, months.month

)

select
    bought.customer_id,
    bought.month,
    bought.last_order_on,
    {{ datediff('bought.last_order_on', 'bought.month_end', 'day') }} as days_since_last,
    {{ datediff('bought.last_order_on', 'bought.month_end', 'day') }} <= {{ var('active_window_days') }} as is_active,
    bought.yearly_net_sales,
    coalesce(felt.feelings, 0) as feelings,
    felt.feeling_score,
    coalesce(felt.is_synthetic, false) as feelings_are_synthetic
from bought
left join felt
    on bought.customer_id = felt.customer_id
    and bought.month = felt.month
