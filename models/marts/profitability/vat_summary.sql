with tax_lines as (

    select
        {{ period_text(to_shop_date('charged_at')) }} as period,
        coalesce(country_code, 'unknown') as country_code,
        coalesce(rate, 0) as rate,
        net_amount,
        tax_amount,
        is_synthetic
    from ({{ finance_rows('tax_lines') }}) as tax_rows

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
