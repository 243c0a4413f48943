{#- Amounts in the reporting currency, at the rate of the invoice's day. -#}
with invoiced as (

    select
        {{ to_shop_date('charged_at') }} as charged_on,
        coalesce(currency, '{{ var("reporting_currency") }}') as currency,
        country_code,
        rate,
        net_amount,
        tax_amount,
        is_synthetic
    from ({{ finance_rows('tax_lines') }}) as tax_rows

),

rated as (

    {{ rated('invoiced', 'charged_on') }}

),

tax_lines as (

    select
        {{ period_text('charged_on') }} as period,
        coalesce(country_code, 'unknown') as country_code,
        coalesce(rate, 0) as rate,
        {{ in_reporting('net_amount', 'rated') }} as net_amount,
        {{ in_reporting('tax_amount', 'rated') }} as tax_amount,
        is_synthetic
    from rated

)

select
    period,
    country_code,
    {{ money('rate') }} as rate,
    {{ money('sum(net_amount)') }} as net_amount,
    {{ money('sum(tax_amount)') }} as tax_amount,
    {{ money('sum(case when tax_amount < 0 then tax_amount else 0 end)') }} as tax_paid_back,
    -- what the rate gives on the sum; the difference is rounding on single invoices, or a wrong rate
    {{ round_money(mul_money('sum(net_amount)', 'rate')) }} as tax_by_rate,
    {{ money('sum(tax_amount)') }} - {{ round_money(mul_money('sum(net_amount)', 'rate')) }} as difference,
    {{ any_true('is_synthetic') }} as is_synthetic
from tax_lines
group by period, country_code, rate
