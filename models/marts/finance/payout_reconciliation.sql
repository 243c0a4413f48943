{#- One row per payout, and per bank line that belongs to none: what the processor sent, what the bank booked, what the payout is made of. -#}
with all_rows as (

    select * from {{ ref('int_payouts_judged') }}
    union all
    select * from {{ ref('int_bank_lines_alone') }}

)

select
    all_rows.*,
    case
        when all_rows.contents_difference <> 0 or all_rows.movements_missing > 0 then 'open'
        when all_rows.is_not_covered then 'not_covered'
        when all_rows.item_class is null then 'agrees'
        when not classes.blocks_close then 'explained'
        when abs(all_rows.difference) <= {{ money("'" ~ var('gl_tolerance_amount') ~ "'") }} then 'within_tolerance'
        else 'open'
    end as status,
    classes.owner,
    {{ days_since('coalesce(all_rows.due_on, all_rows.booked_on)', 'today.as_of_on') }} as age_days
from all_rows
left join {{ ref('gl_item_classes') }} as classes
    on all_rows.item_class = classes.item_class
cross join {{ ref('int_as_of') }} as today
