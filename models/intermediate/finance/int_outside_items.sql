{{ config(schema='intermediate', materialized='view', tags=['intermediate']) }}
{#- Every difference to the bank, the ad platforms and the shop's own report, one row each: of which kind, how much, why. -#}
{%- set ad_reasons = {
    'timing': "case when timing < 0 then 'Its last day is billed in the month after.' when timing > 0 then 'It bills the last day of ' || coalesce(period_before, 'the month before') || ' too.' end",
    'credit_note': "'The platform credited ' || " ~ amount_text('-credit_note') ~ " || '.'",
    'rounding': "'Invoice and spend differ by no more than rounding.'",
    'missing_load': "case when invoices = 0 then 'Money was spent, and no invoice of the month is loaded.' when days_loaded = 0 then 'The platform billed the month; no spend of it is loaded.' else cast(days_missing as " ~ type_string() ~ ") || ' days of spend are not loaded.' end",
    'unknown': "'Invoice and spend differ, and no document says why.'",
} %}
select
    'payout' as reconciliation,
    period,
    subject,
    item_class,
    currency,
    difference as amount,
    reason,
    evidence,
    coalesce(due_on, booked_on) as since,
    is_synthetic
from {{ ref('payout_reconciliation') }}
where item_class is not null

union all

select
    'payout' as reconciliation,
    period,
    'contents of ' || subject as subject,
    'missing_load' as item_class,
    currency,
    -contents_difference as amount,
    case
        when movements_missing > 0 then cast(movements_missing as {{ type_string() }}) || ' of its ' || cast(movements as {{ type_string() }}) || ' movements are not loaded.'
        else 'Its movements do not add up to it.'
    end as reason,
    evidence,
    due_on as since,
    is_synthetic
from {{ ref('payout_reconciliation') }}
where contents_difference <> 0
    or movements_missing > 0
{% for name, reason in ad_reasons.items() %}
union all

select
    'ad_invoice' as reconciliation,
    period,
    platform || ' ' || currency || ' {{ name }}' as subject,
    '{{ name }}' as item_class,
    currency,
    {{ name }} as amount,
    {{ reason }} as reason,
    {{ "credit_documents" if name == 'credit_note' else "coalesce(nullif(invoice_documents, ''), 'no invoice')" }} as evidence,
    {{ period_end('period') }} as since,
    is_synthetic
from {{ ref('ad_invoice_reconciliation') }}
where {{ name }} <> 0
{% endfor %}
union all

select
    'shop_report' as reconciliation,
    period,
    shop || ' ' || currency || ' ' || report_line as subject,
    item_class,
    currency,
    difference as amount,
    reason,
    case
        when days_differing = 0 then 'the whole month'
        when days_differing = 1 then cast(first_day_differing as {{ type_string() }})
        else cast(days_differing as {{ type_string() }}) || ' days, ' || cast(first_day_differing as {{ type_string() }}) || ' to ' || cast(last_day_differing as {{ type_string() }})
    end as evidence,
    {{ period_end('period') }} as since,
    is_synthetic
from {{ ref('shop_report_reconciliation') }}
where item_class is not null
