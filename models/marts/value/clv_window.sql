{#-
  One row: the time that the models of repeat buying see, cut into a calibration and a holdout period, and what the shop
  as a whole sells and earns on a purchase day.
-#}
{%- set holdout_days = var('clv_holdout_days', none) %}
with purchases as (

    select * from {{ ref('clv_purchases') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

summed as (

    select
        min(case when is_kept then purchased_on end) as window_from,
        {{ count_true('is_kept') }} as purchase_days,
        sum(case when is_kept then net_sales else 0 end) as net_sales,
        sum(margin) as margin
    from purchases

),

measured as (

    select
        summed.*,
        as_of.as_of_on as observed_until,
        {{ datediff('summed.window_from', 'as_of.as_of_on', 'day') }} as window_days
    from summed
    cross join as_of

),

split as (

    select
        *,
        {% if holdout_days is none %}{{ int_div('window_days', 3) }}{% else %}{{ holdout_days }}{% endif %} as holdout_days
    from measured

)

select
    window_from,
    {{ dateadd('day', '-holdout_days', 'observed_until') }} as calibration_until,
    observed_until,
    window_days,
    cast(holdout_days as {{ type_int() }}) as holdout_days,
    purchase_days,
    {{ div_money('net_sales', 'purchase_days') }} as average_spend,
    {{ div_money('margin', 'net_sales') }} as margin_rate
from split
