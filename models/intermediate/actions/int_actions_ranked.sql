{{ config(materialized='table') }}
{#-
  One row per customer and action that fits, ranked: an apology before everything, then what has a date, then by expected
  margin; what has none comes last, in the order of action_kinds. What is known to lose money is left out.
-#}
with fitting as (

    select customer_id, action, product_id, chance, value_if_taken, sales_if_taken, reason, is_synthetic
    from {{ ref('int_product_ideas_chosen') }}
    union all
    select customer_id, action, product_id, chance, value_if_taken, sales_if_taken, reason, is_synthetic
    from {{ ref('int_replenishments_chosen') }}
    union all
    select customer_id, action, cast(null as {{ type_string() }}) as product_id, chance, value_if_taken, sales_if_taken, reason, is_synthetic
    from {{ ref('int_customer_occasions_noted') }}

),

with_offers as (

    select
        fitting.*,
        offers.offer,
        offers.offer_rate
    from fitting
    left join {{ ref('int_customer_offers_made') }} as offers
        on fitting.customer_id = offers.customer_id
        and fitting.action not in ('say_sorry', 'ask_for_referral')

),

priced as (

    select
        *,
        {{ action_purpose('action') }} as purpose,
        {{ offer_cost('offer_rate', 'sales_if_taken') }} as offer_cost,
        {{ expected_margin('chance', 'value_if_taken', 'offer_rate', 'sales_if_taken') }} as expected_margin
    from with_offers

)

select
    *,
    row_number() over (
        partition by customer_id
        order by
            case action when 'say_sorry' then 1 when 'birthday' then 2 else 3 end,
            expected_margin desc nulls last,
            {{ action_order('action') }}
    ) as place
from priced
where expected_margin > 0
    or expected_margin is null
