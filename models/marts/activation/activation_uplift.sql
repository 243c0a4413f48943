{#-
  One row per sync that holds people out: did those who were sent buy more than those who were not? Shares of buyers with the
  score interval of Newcombe (Statistics in Medicine 17, 1998, pages 873 to 890, method 10: from Wilson's interval of each
  share); margins with the interval of Welch, by the normal distribution.
-#}
{%- set z = '1.959963984540054' %}
{%- set z_squared = '3.841458820694124' %}
{%- set groups = ['sent', 'held_out'] %}
with syncs as (

    select sync from {{ source('activate', 'sync_holdouts') }}
    group by sync

),

customers as (

    select
        *,
        case when is_moved then 'moved' when not is_over then 'waiting' when is_sent then 'sent' else 'held_out' end as counts_as
    from {{ ref('int_uplift_customers') }}

),

counted as (

    -- Where everybody was sent before the first was held out, there is nobody to compare yet, and the row says so.
    select
        syncs.sync,
        {%- for name in groups %}
        {{ count_true("counts_as = '" ~ name ~ "'") }} as {{ name }},
        {{ count_true("counts_as = '" ~ name ~ "' and purchases > 0") }} as {{ name }}_buyers,
        {{ money("coalesce(sum(case when counts_as = '" ~ name ~ "' then net_sales end), 0)") }} as {{ name }}_net_sales,
        {{ money("sum(case when counts_as = '" ~ name ~ "' then cm2 end)") }} as {{ name }}_margin,
        var_samp(case when counts_as = '{{ name }}' then cm2 end) as {{ name }}_variance,
        {%- endfor %}
        {{ count_true("counts_as = 'waiting'") }} as waiting,
        {{ count_true("counts_as = 'moved'") }} as moved,
        min(case when counts_as = 'waiting' then ends_on end) as next_ends_on
    from syncs
    left join customers
        on syncs.sync = customers.sync
    group by syncs.sync

),

shares as (

    select
        *,
        {%- for name in groups %}
        {%- set share = name ~ '_buyers / nullif(' ~ name ~ ', 0)' %}
        {%- set centre = '(2 * ' ~ name ~ '_buyers + ' ~ z_squared ~ ')' %}
        {%- set half = z ~ ' * sqrt(' ~ z_squared ~ ' + 4 * ' ~ name ~ '_buyers * (1 - ' ~ share ~ '))' %}
        {{ share }} as {{ name }}_share,
        ({{ centre }} - {{ half }}) / (2 * ({{ name }} + {{ z_squared }})) as {{ name }}_low,
        ({{ centre }} + {{ half }}) / (2 * ({{ name }} + {{ z_squared }})) as {{ name }}_high,
        {{ div_money(name ~ '_margin', name) }} as {{ name }}_margin_each{{ ',' if not loop.last }}
        {%- endfor %}
    from counted

),

compared as (

    select
        *,
        sent_share - held_out_share as difference,
        sqrt(power(sent_share - sent_low, 2) + power(held_out_high - held_out_share, 2)) as reach_down,
        sqrt(power(sent_high - sent_share, 2) + power(held_out_share - held_out_low, 2)) as reach_up,
        sent_margin_each - held_out_margin_each as margin_difference,
        -- Of fewer than thirty the mean is not yet normal enough to say how far it may be off.
        case
            when sent >= 30 and held_out >= 30
                then {{ z }} * sqrt(sent_variance / nullif(sent, 0) + held_out_variance / nullif(held_out, 0))
        end as margin_reach
    from shares

),

named as (

    select
        sync,
        segment,
        destination
    from {{ ref('activation_destinations') }}

)

select
    compared.sync,
    named.segment,
    named.destination,
    cast({{ var('uplift_window_days') }} as {{ type_int() }}) as window_days,
    compared.sent,
    compared.held_out,
    compared.waiting,
    compared.moved,
    compared.next_ends_on,
    compared.sent_buyers,
    compared.held_out_buyers,
    {{ money('compared.sent_share') }} as sent_share,
    {{ money('compared.held_out_share') }} as held_out_share,
    {{ money('compared.difference') }} as difference,
    {{ money('compared.difference - compared.reach_down') }} as difference_low,
    {{ money('compared.difference + compared.reach_up') }} as difference_high,
    {{ money('compared.difference * compared.sent') }} as extra_buyers,
    compared.sent_net_sales,
    compared.held_out_net_sales,
    compared.sent_margin,
    compared.held_out_margin,
    {{ money('compared.margin_difference') }} as margin_difference,
    -- A variance adds up in no fixed order: further places would differ from run to run.
    {{ round_money('compared.margin_difference - compared.margin_reach', 4) }} as margin_difference_low,
    {{ round_money('compared.margin_difference + compared.margin_reach', 4) }} as margin_difference_high,
    '{{ var("reporting_currency") }}' as currency,
    case
        when compared.difference is null then 'waiting'
        when compared.difference > compared.reach_down then 'more'
        when compared.difference < -compared.reach_up then 'fewer'
        else 'not_clear'
    end as result
from compared
inner join named
    on compared.sync = named.sync
