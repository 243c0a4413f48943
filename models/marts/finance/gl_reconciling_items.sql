{#- Each difference between the ledger and the trial balance, taken apart: how much, why, whose, how old, and where to look. -#}
with items as (

    select * from {{ ref('int_gl_document_items') }}
    union all
    select * from {{ ref('int_gl_balance_items') }}

),

covered_periods as (

    select
        entity,
        period
    from {{ ref('int_gl_balances_signed') }}
    group by entity, period

),

classes as (

    select * from {{ ref('gl_item_classes') }}

),

dated as (

    select
        items.*,
        {{ dateadd('month', 1, safe_cast("items.period || '-01'", 'date')) }} as ends_before
    from items
    inner join covered_periods
        on items.entity = covered_periods.entity
        and items.period = covered_periods.period

)

select
    dated.period || '/' || dated.entity || '/' || dated.account || '/' || dated.currency || '/' || dated.match_key as item_id,
    dated.entity,
    dated.account,
    dated.currency,
    dated.period,
    dated.match_key as subject,
    dated.item_class,
    dated.amount_in_currency,
    dated.amount,
    dated.reason,
    dated.evidence,
    classes.owner,
    classes.blocks_close,
    -- days since the month ended
    case
        when today.as_of_on >= dated.ends_before then {{ datediff('dated.ends_before', 'today.as_of_on', 'day') }}
        else 0
    end as age_days
from dated
inner join classes
    on dated.item_class = classes.item_class
cross join {{ ref('int_as_of') }} as today
