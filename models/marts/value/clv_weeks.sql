{#-
  Repeat purchases by week of the customers that the calibration period knows. Weeks are counted from the end of that
  period: week 0 ends with it, week 1 is the first of the holdout.
-#}
with purchases as (

    select * from {{ ref('clv_purchases') }}
    where is_kept

),

histories as (

    select * from {{ ref('clv_histories') }}
    where calibration_repeats is not null

),

bounds as (

    select * from {{ ref('clv_window') }}

),

dated as (

    select {{ datediff('bounds.calibration_until', 'purchases.purchased_on', 'day') }} as days_after
    from purchases
    inner join histories
        on purchases.customer_id = histories.customer_id
    cross join bounds
    where purchases.purchased_on > histories.first_purchase_on

),

numbered as (

    select
        case when days_after > 0 then {{ int_div('days_after + 6', 7) }} else -{{ int_div('-days_after', 7) }} end as week_number
    from dated

)

select
    week_number,
    count(*) as repeat_purchases
from numbered
group by week_number
