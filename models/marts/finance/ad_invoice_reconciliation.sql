{%- set limit = rounding_limit() -%}
{#-
  One row per ad platform, currency and month: spend by days of campaigns against the platform's invoices, the difference
  taken apart. A month may hold its last day back for the next invoice; credit notes stand for themselves; what is left is
  rounding, a side that was not loaded, or unknown.
-#}
with months as (

    select
        *,
        {{ money('invoiced - spend') }} as billed_difference,
        lag(last_day_spend) over by_month as spend_before,
        lag(period) over by_month as period_before
    from {{ ref('int_ad_months_compared') }}
    window by_month as (partition by platform, currency order by period)

),

held_back as (

    -- the last day is missing in the invoice, to the penny; also where the day before the month came in
    select
        *,
        invoices > 0 and last_day_spend > {{ limit }} and (
            abs(billed_difference + last_day_spend) <= {{ limit }}
            or abs(billed_difference + last_day_spend - coalesce(spend_before, 0)) <= {{ limit }}
        ) as holds_last_day
    from months

),

timed as (

    select
        *,
        case when holds_last_day then -last_day_spend else {{ money('0') }} end
        + case
            when coalesce(lag(holds_last_day) over by_month, false) and invoices > 0 then spend_before
            else {{ money('0') }}
        end as timing
    from held_back
    window by_month as (partition by platform, currency order by period)

),

left_over as (

    select
        *,
        billed_difference - timing as rest,
        case
            when billed_difference - timing = 0 then 'none'
            when invoices = 0 or days_loaded = 0 then 'missing_load'
            when abs(billed_difference - timing) <= {{ limit }} then 'rounding'
            when days_missing > 0 and billed_difference - timing > 0 then 'missing_load'
            else 'unknown'
        end as rest_class
    from timed

),

apart as (

    select
        platform,
        currency,
        period,
        spend,
        invoiced,
        credited,
        tax_amount,
        {{ money('invoiced + credited - spend') }} as difference,
        {{ money('timing') }} as timing,
        {{ money('credited') }} as credit_note,
        {% for name in ['missing_load', 'rounding', 'unknown'] -%}
        case when rest_class = '{{ name }}' then rest else {{ money('0') }} end as {{ name }},
        {% endfor -%}
        {{ money('last_day_spend') }} as last_day_spend,
        period_before,
        invoices,
        credit_notes,
        days_loaded,
        days_missing,
        {{ evidence_text('invoices', 'first_invoice', 'last_invoice', 'invoice') }} as invoice_documents,
        {{ evidence_text('credit_notes', 'first_credit_note', 'last_credit_note', 'credit note') }} as credit_documents,
        is_synthetic
    from left_over

)

select
    apart.*,
    case
        when timing = 0 and credit_note = 0 and missing_load = 0 and rounding = 0 and unknown = 0 then 'agrees'
        when missing_load = 0 and unknown = 0 then 'explained'
        when abs(missing_load) + abs(unknown) <= {{ money("'" ~ var('gl_tolerance_amount') ~ "'") }} then 'within_tolerance'
        else 'open'
    end as status
from apart
