{#-
  The likelihood's sufficient statistics: customers with the same repeats, recency and age are one row with their number.
  A million customers are some ten thousand rows.
-#}
with histories as (

    select * from {{ ref('clv_histories') }}

),

whole as (

    select
        'whole' as period,
        repeats,
        recency_days,
        age_days,
        cast(null as {{ type_int() }}) as holdout_repeats,
        count(*) as customers
    from histories
    group by repeats, recency_days, age_days

),

calibration as (

    select
        'calibration' as period,
        calibration_repeats as repeats,
        calibration_recency_days as recency_days,
        calibration_age_days as age_days,
        holdout_repeats,
        count(*) as customers
    from histories
    where calibration_repeats is not null
    group by calibration_repeats, calibration_recency_days, calibration_age_days, holdout_repeats

),

united as (

    select * from whole
    union all
    select * from calibration

)

select * from united
