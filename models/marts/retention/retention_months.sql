with months as (

    select * from {{ ref('int_months') }}

),

activity as (

    select * from {{ ref('int_customer_months') }}

),

with_next as (

    -- every active month of a customer, and whether the month after it is active too
    select
        activity.customer_id,
        activity.month,
        {{ dateadd('month', 1, 'activity.month') }} as next_month,
        activity.month = activity.cohort_month as is_new,
        month_after.customer_id is not null as is_kept
    from activity
    left join activity as month_after
        on activity.customer_id = month_after.customer_id
        and {{ dateadd('month', 1, 'activity.month') }} = month_after.month

),

active as (

    select
        month,
        count(*) as active_customers,
        {{ count_true('is_new') }} as new_customers
    from with_next
    group by month

),

kept as (

    select
        next_month as month,
        count(*) as previous_customers,
        {{ count_true('is_kept') }} as kept_customers
    from with_next
    group by next_month

)

select
    months.month,
    coalesce(active.active_customers, 0) as active_customers,
    coalesce(active.new_customers, 0) as new_customers,
    coalesce(active.active_customers, 0) - coalesce(active.new_customers, 0) as returning_customers,
    kept.previous_customers,
    case when months.is_complete then kept.kept_customers end as kept_customers,
    case when months.is_complete then kept.previous_customers - kept.kept_customers end as lost_customers,
    case
        when months.is_complete then {{ div_money('kept.kept_customers', 'kept.previous_customers') }}
    end as retention_rate,
    months.is_complete
from months
left join active
    on months.month = active.month
left join kept
    on months.month = kept.month
