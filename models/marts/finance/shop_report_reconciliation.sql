{#-
  One row per shop, month and line of the shop's own finance report: what it says against the ledger. Net sales are held
  against the report's own lines: what those explain is no difference of its own.
-#}
with months as (

    select
        *,
        report_amount - ledger_amount as difference
    from {{ ref('int_shop_report_months') }}

),

parts as (

    select
        shop,
        currency,
        period,
        {{ money("sum(case when report_line in ('gross_sales', 'discounts', 'returns') then report_amount else 0 end)") }} as parts_amount,
        sum(case when report_line in ('gross_sales', 'discounts', 'returns') then 1 else 0 end) as parts_stated,
        {{ money("sum(case when report_line = 'orders' then difference else 0 end)") }} as orders_difference
    from months
    group by shop, currency, period

),

neighbours as (

    select
        months.*,
        parts.parts_stated = 3 as has_parts,
        parts.parts_amount,
        parts.orders_difference,
        lag(months.difference) over by_month as difference_before,
        lead(months.difference) over by_month as difference_after,
        lag(months.period) over by_month as period_before,
        lead(months.period) over by_month as period_after
    from months
    inner join parts
        on months.shop = parts.shop
        and months.currency = parts.currency
        and months.period = parts.period
    window by_month as (partition by months.shop, months.currency, months.report_line order by months.period)

),

judged as (

    select
        *,
        case
            when report_line = 'net_sales' and has_parts and report_amount = parts_amount then null
            when difference = 0 then null
            when report_line = 'net_sales' and has_parts then 'unknown'
            when difference = -coalesce(difference_after, 0) or difference = -coalesce(difference_before, 0) then 'timing'
            when report_line <> 'orders' and abs(difference) <= {{ rounding_limit() }} then 'rounding'
            when report_line = 'orders' then 'missing_load'
            when orders_difference <> 0 and sign(orders_difference) = sign(difference) and report_line in ('gross_sales', 'shipping', 'taxes') then 'missing_load'
            else 'unknown'
        end as item_class
    from neighbours

)

select
    judged.shop,
    judged.currency,
    judged.period,
    judged.report_line,
    judged.ledger_amount,
    judged.report_amount,
    {{ money('judged.difference') }} as difference,
    judged.item_class,
    case
        when judged.item_class is null and judged.difference <> 0 then 'What differs stands in the lines that it is made of.'
        when judged.report_line = 'net_sales' and judged.item_class = 'unknown' then 'The lines of the report do not add up to it.'
        when judged.item_class = 'timing' then 'The same amount is over or short in ' || case when judged.difference = -coalesce(judged.difference_after, 0) then judged.period_after else judged.period_before end || '.'
        when judged.item_class = 'rounding' then 'The lines differ by no more than rounding.'
        when judged.item_class = 'missing_load' and judged.orders_difference > 0 then 'The report has orders that were not loaded.'
        when judged.item_class = 'missing_load' then 'There are orders here that the report does not have.'
        when judged.item_class = 'unknown' then 'The amounts differ, and the number of orders does not.'
    end as reason,
    judged.days_differing,
    judged.first_day_differing,
    judged.last_day_differing,
    judged.is_synthetic,
    case
        when judged.item_class is null and judged.difference <> 0 then 'explained'
        when judged.item_class is null then 'agrees'
        when not classes.blocks_close then 'explained'
        when judged.report_line <> 'orders' and abs(judged.difference) <= {{ money("'" ~ var('gl_tolerance_amount') ~ "'") }} then 'within_tolerance'
        else 'open'
    end as status
from judged
left join {{ ref('gl_item_classes') }} as classes
    on judged.item_class = classes.item_class
