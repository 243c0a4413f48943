with customers as (

    select * from {{ ref('customer_profit') }}
    where customer_kind = 'customer'
        and posting_count > 0
        and cm3 is not null

),

ranked as (

    select
        customer_id,
        customer_number,
        cm3,
        costs_are_synthetic,
        row_number() over (order by cm3 desc, customer_id) as customer_rank,
        count(*) over () as customers,
        sum(cm3) over () as total_cm3
    from customers

),

cumulated as (

    select
        *,
        {{ money('sum(cm3) over (order by customer_rank rows between unbounded preceding and current row)') }} as cumulative_cm3
    from ranked

)

select
    customer_rank,
    customer_id,
    customer_number,
    cm3,
    cumulative_cm3,
    {{ div_money('customer_rank', 'customers') }} as customer_share,
    {{ div_money('cumulative_cm3', 'total_cm3') }} as profit_share,
    costs_are_synthetic
from cumulated
