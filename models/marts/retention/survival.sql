{#-
  Kaplan and Meier's product-limit estimate of the time to the next purchase, with Greenwood's standard error. Products
  are sums of logarithms, so these are the only figures here that pass through floating point; they end at nine places.
-#}
with spells as (

    select * from {{ ref('int_survival_spells') }}

),

with_start as (

    select grouping_kind, group_value, group_label, days, events, censored
    from spells
    union all
    -- everybody is there on day 0, whether or not anything ends on it
    select grouping_kind, group_value, min(group_label) as group_label, 0 as days, 0 as events, 0 as censored
    from spells
    group by grouping_kind, group_value
    -- named with its table: BigQuery would take the column of zeros above
    having min(spells.days) > 0

),

counted as (

    select
        *,
        sum(events + censored) over (
            partition by grouping_kind, group_value
            order by days desc
            rows between unbounded preceding and current row
        ) as at_risk
    from with_start

),

factors as (

    select
        *,
        case when events < at_risk then ln(1 - events / at_risk) else 0 end as log_factor,
        case when events < at_risk then events / (at_risk * (at_risk - events)) else 0 end as greenwood_term,
        case when events = at_risk and events > 0 then 1 else 0 end as ends_all
    from counted

),

summed as (

    select
        *,
        {%- for term in ['log_factor', 'greenwood_term', 'ends_all'] %}
        sum({{ term }}) over (
            partition by grouping_kind, group_value
            order by days
            rows between unbounded preceding and current row
        ) as sum_{{ term }}{{ ',' if not loop.last }}
        {%- endfor %}
    from factors

),

estimated as (

    select
        *,
        case when sum_ends_all > 0 then 0 else exp(sum_log_factor) end as estimate,
        case when sum_ends_all = 0 then sqrt(sum_greenwood_term) end as relative_error
    from summed

)

select
    grouping_kind,
    group_value,
    group_label,
    days,
    cast(at_risk as {{ type_int() }}) as at_risk,
    events,
    censored,
    {{ money('estimate') }} as survived,
    {{ money('1') }} - {{ money('estimate') }} as returned,
    {{ money('estimate * relative_error') }} as standard_error,
    {{ money('estimate * exp(-1.959963984540054 * relative_error)') }} as survived_low,
    case
        when relative_error is not null then {{ money('least(1, estimate * exp(1.959963984540054 * relative_error))') }}
    end as survived_high
from estimated
