{#-
  One row per customer with a kept purchase: repeats, recency and age, to the end of the observation and to the end of the
  calibration period; what is spent on a purchase day, and the share of it that stays as margin. A customer's own rate of
  margin, refunded days and losses included, is drawn towards the shop's as if clv_margin_prior_days average days of the
  shop's had been hers too: a first order on offer does not make a customer worthless for ever.
-#}
{%- set prior_days = var('clv_margin_prior_days', 5) %}
with purchases as (

    select * from {{ ref('clv_purchases') }}

),

bounds as (

    select * from {{ ref('clv_window') }}

),

days as (

    select
        purchases.*,
        purchases.is_kept and purchases.purchased_on <= bounds.calibration_until as is_calibration,
        purchases.is_kept and purchases.purchased_on > bounds.calibration_until as is_holdout
    from purchases
    cross join bounds

),

summed as (

    select
        customer_id,
        min(case when is_kept then purchased_on end) as first_purchase_on,
        max(case when is_kept then purchased_on end) as last_purchase_on,
        {{ count_true('is_kept') }} as purchase_days,
        max(case when is_calibration then purchased_on end) as calibration_last_on,
        {{ count_true('is_calibration') }} as calibration_days,
        {{ count_true('is_holdout') }} as holdout_days,
        {{ money('sum(case when is_kept then net_sales else 0 end)') }} as net_sales,
        {{ money('sum(case when is_calibration then net_sales else 0 end)') }} as calibration_net_sales,
        {{ money('sum(case when is_holdout then net_sales else 0 end)') }} as holdout_net_sales,
        {{ money('sum(margin)') }} as margin,
        {{ any_true('costs_are_synthetic') }} as costs_are_synthetic
    from days
    group by customer_id

),

weighted as (

    select
        summed.*,
        bounds.observed_until,
        bounds.calibration_until,
        bounds.margin_rate as shop_rate,
        {{ mul_money(prior_days, 'bounds.average_spend') }} as prior_spend
    from summed
    cross join bounds
    where summed.purchase_days > 0

)

select
    customer_id,
    first_purchase_on,
    last_purchase_on,
    observed_until,
    purchase_days,
    purchase_days - 1 as repeats,
    {{ datediff('first_purchase_on', 'last_purchase_on', 'day') }} as recency_days,
    {{ datediff('first_purchase_on', 'observed_until', 'day') }} as age_days,
    case when calibration_days > 0 then calibration_days - 1 end as calibration_repeats,
    case when calibration_days > 0 then {{ datediff('first_purchase_on', 'calibration_last_on', 'day') }} end as calibration_recency_days,
    case when calibration_days > 0 then {{ datediff('first_purchase_on', 'calibration_until', 'day') }} end as calibration_age_days,
    case when calibration_days > 0 then holdout_days end as holdout_repeats,
    {{ div_money('calibration_net_sales', 'calibration_days') }} as calibration_average_spend,
    case when calibration_days > 0 then holdout_net_sales end as holdout_net_sales,
    net_sales,
    margin,
    {{ div_money('net_sales', 'purchase_days') }} as average_spend,
    {{ div_money('margin + ' ~ mul_money('prior_spend', 'shop_rate'), 'net_sales + prior_spend') }} as margin_rate,
    costs_are_synthetic
from weighted
