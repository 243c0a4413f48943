with value_tier_months as (

    select * from {{ ref('value_tier_months') }}

),

summed as (

    select
        month,
        previous_tier as from_tier,
        tier as to_tier,
        count(*) as customers,
        {{ money('sum(window_value)') }} as window_value,
        is_complete
    from value_tier_months
    group by month, previous_tier, tier, is_complete

)

select
    month,
    from_tier,
    to_tier,
    case
        when from_tier = '{{ new_tier() }}' then 'new'
        when from_tier = to_tier then 'stayed'
        when {{ value_tier_order('to_tier') }} < {{ value_tier_order('from_tier') }} then 'up'
        else 'down'
    end as direction,
    customers,
    window_value,
    is_complete
from summed
