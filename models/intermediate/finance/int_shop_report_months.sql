{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- The shop's finance report and the ledger side by side: a row a month and line, with the days that differ. -#}
with both_sides as (

    select shop, currency, period, day, report_line, {{ money('0') }} as ledger_amount, amount as report_amount, 0 as ledger_rows, 1 as report_rows, is_synthetic
    from {{ ref('int_shop_report_lines') }}
    union all
    select shop, currency, period, day, report_line, amount as ledger_amount, {{ money('0') }} as report_amount, 1 as ledger_rows, 0 as report_rows, false as is_synthetic
    from {{ ref('int_shop_sales_days') }}

),

stated as (

    -- only lines that the report of the month has
    select shop, currency, period, report_line
    from {{ ref('int_shop_report_lines') }}
    group by shop, currency, period, report_line

),

days as (

    select
        both_sides.shop,
        both_sides.currency,
        both_sides.period,
        both_sides.report_line,
        both_sides.day,
        {{ money('sum(both_sides.ledger_amount)') }} as ledger_amount,
        {{ money('sum(both_sides.report_amount)') }} as report_amount,
        sum(both_sides.ledger_rows) as ledger_rows,
        sum(both_sides.report_rows) as report_rows,
        {{ any_true('both_sides.is_synthetic') }} as is_synthetic
    from both_sides
    inner join stated
        on both_sides.shop = stated.shop
        and both_sides.currency = stated.currency
        and both_sides.period = stated.period
        and both_sides.report_line = stated.report_line
    group by both_sides.shop, both_sides.currency, both_sides.period, both_sides.report_line, both_sides.day

)

select
    shop,
    currency,
    period,
    report_line,
    {{ money('sum(ledger_amount)') }} as ledger_amount,
    {{ money('sum(report_amount)') }} as report_amount,
    {{ sum_int('ledger_rows') }} as ledger_rows,
    {{ sum_int('report_rows') }} as report_rows,
    {{ count_true('day is not null and ledger_amount <> report_amount') }} as days_differing,
    min(case when ledger_amount <> report_amount then day end) as first_day_differing,
    max(case when ledger_amount <> report_amount then day end) as last_day_differing,
    {{ any_true('is_synthetic') }} as is_synthetic
from days
group by shop, currency, period, report_line
