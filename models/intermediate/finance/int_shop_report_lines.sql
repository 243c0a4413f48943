{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- The shop's own finance report, one row per line of it and day (or month); lines that it does not have are left out. -#}
{%- set lines = ['gross_sales', 'discounts', 'returns_amount', 'net_sales', 'shipping', 'taxes', 'orders'] %}
with reports as (

    select
        *,
        coalesce(currency, '{{ var("reporting_currency") }}') as report_currency
    from ({{ finance_rows('shop_finance_report') }}) as all_rows

)
{% for line in lines %}
{{ 'union all' if not loop.first }}
select
    shop,
    report_currency as currency,
    period,
    day,
    '{{ 'returns' if line == 'returns_amount' else line }}' as report_line,
    {{ money(line) }} as amount,
    is_synthetic
from reports
where {{ line }} is not null
{%- endfor %}
