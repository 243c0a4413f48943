{#- Each difference to the bank, the ad platforms and the shop's own report: how much, why, whose, how old, where to look, and whether it keeps its month open. -#}
select
    items.period || '/' || items.reconciliation || '/' || items.subject as item_id,
    items.reconciliation,
    items.period,
    items.subject,
    items.item_class,
    items.currency,
    items.amount,
    items.reason,
    items.evidence,
    classes.owner,
    classes.blocks_close,
    classes.blocks_close
    and (
        abs(items.amount) > {{ money("'" ~ var('gl_tolerance_amount') ~ "'") }}
        or items.subject like 'contents of %'
        or items.subject like '% orders'
    ) as keeps_open,
    {{ days_since('items.since', 'today.as_of_on') }} as age_days,
    items.is_synthetic
from {{ ref('int_outside_items') }} as items
inner join {{ ref('gl_item_classes') }} as classes
    on items.item_class = classes.item_class
cross join {{ ref('int_as_of') }} as today
