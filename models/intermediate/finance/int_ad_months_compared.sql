{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#-
  One row per ad platform, currency and month that has spend or an invoice, from the first month invoiced to the last:
  spend by days of campaigns, the documents, and what the month's last day cost, which platforms bill a month later.
-#}
with spend as (

    select
        platform,
        currency,
        {{ period_text('day') }} as period,
        day,
        cost,
        is_synthetic
    from {{ ref('campaign_days') }}

),

spend_months as (

    select
        platform,
        currency,
        period,
        {{ money('sum(cost)') }} as spend,
        {{ money("sum(case when day = " ~ period_end('period') ~ " then cost else 0 end)") }} as last_day_spend,
        count(distinct day) as days_loaded,
        min(day) as first_day,
        max(day) as last_day,
        {{ any_true('is_synthetic') }} as is_synthetic
    from spend
    group by platform, currency, period

),

documents as (

    select
        platform,
        coalesce(currency, '{{ var("reporting_currency") }}') as currency,
        period,
        {{ money("sum(case when kind = 'invoice' then amount else 0 end)") }} as invoiced,
        {{ money("sum(case when kind = 'credit_note' then amount else 0 end)") }} as credited,
        {{ money('sum(coalesce(tax_amount, 0))') }} as tax_amount,
        {{ count_true("kind = 'invoice'") }} as invoices,
        {{ count_true("kind = 'credit_note'") }} as credit_notes,
        min(case when kind = 'invoice' then invoice_id end) as first_invoice,
        max(case when kind = 'invoice' then invoice_id end) as last_invoice,
        min(case when kind = 'credit_note' then invoice_id end) as first_credit_note,
        max(case when kind = 'credit_note' then invoice_id end) as last_credit_note,
        {{ any_true('is_synthetic') }} as is_synthetic
    from ({{ finance_rows('ad_invoices') }}) as all_documents
    group by platform, coalesce(currency, '{{ var("reporting_currency") }}'), period

),

covered as (

    select
        platform,
        currency,
        min(period) as first_period,
        max(period) as last_period
    from documents
    group by platform, currency

),

months as (

    select platform, currency, period from spend_months
    union distinct
    select platform, currency, period from documents

)

select
    months.platform,
    months.currency,
    months.period,
    coalesce(spend_months.spend, {{ money('0') }}) as spend,
    coalesce(spend_months.last_day_spend, {{ money('0') }}) as last_day_spend,
    coalesce(spend_months.days_loaded, 0) as days_loaded,
    case
        when spend_months.first_day is null then 0
        else {{ datediff('spend_months.first_day', 'spend_months.last_day', 'day') }} + 1 - spend_months.days_loaded
    end as days_missing,
    coalesce(documents.invoiced, {{ money('0') }}) as invoiced,
    coalesce(documents.credited, {{ money('0') }}) as credited,
    coalesce(documents.tax_amount, {{ money('0') }}) as tax_amount,
    coalesce(documents.invoices, 0) as invoices,
    coalesce(documents.credit_notes, 0) as credit_notes,
    documents.first_invoice,
    documents.last_invoice,
    documents.first_credit_note,
    documents.last_credit_note,
    coalesce(spend_months.is_synthetic, false) or coalesce(documents.is_synthetic, false) as is_synthetic
from months
inner join covered
    on months.platform = covered.platform
    and months.currency = covered.currency
    and months.period between covered.first_period and covered.last_period
left join spend_months
    on months.platform = spend_months.platform
    and months.currency = spend_months.currency
    and months.period = spend_months.period
left join documents
    on months.platform = documents.platform
    and months.currency = documents.currency
    and months.period = documents.period
